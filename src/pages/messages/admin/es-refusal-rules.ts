// The rules by which requests are refused, in Spanish.
import type { HiddenRule, RefusalRule } from '../../../model/refusal-rules.ts'

type Words = { meaning: string; remedy: string }

const words = (meaning: string, remedy: string): Words => ({ meaning, remedy })
const again = 'Envíe aquí a la persona sin prompt=none.'
const askAgain = 'Pregunte de nuevo a la persona.'

export const rules: Readonly<Record<RefusalRule, Words>> = {
  'rate-limited': words(
    'Llegaron demasiadas peticiones en poco tiempo desde una dirección o de un cliente.',
    'Espere lo que dice la cabecera Retry-After.',
  ),
  'request-malformed': words(
    'La petición no se pudo leer: otro tipo de contenido, codificación rota o no es UTF-8.',
    'Envíe los parámetros como application/x-www-form-urlencoded en UTF-8.',
  ),
  'request-too-long': words(
    'El cuerpo o uno de los parámetros es más largo de lo que se lee aquí.',
    'Pida menos: comodines en vez de listas largas, un state corto.',
  ),
  'parameter-repeated': words(
    'Un parámetro se envió más de una vez y no está claro cuál vale.',
    'Envíe cada parámetro una sola vez (RFC 6749 §3.1, §3.2).',
  ),
  'parameter-missing': words(
    'Falta un parámetro que este punto de acceso necesita.',
    'Envíe el parámetro que nombra el error.',
  ),
  'parameter-wrong': words(
    'Un parámetro tiene un valor que no puede tener.',
    'Envíe lo que dice el error.',
  ),
  'client-unknown': words(
    'Aquí no hay registrada ninguna aplicación con este client_id.',
    'Use el client_id que le dio el registro, en la consulta que se lo dio.',
  ),
  'client-disabled': words(
    'La consulta ha desactivado esta aplicación o aún no la ha aprobado.',
    'Pida a la consulta que la active.',
  ),
  'redirect-uri-mismatch': words(
    'redirect_uri no es ninguna de las registradas, comparadas letra por letra.',
    'Envíe exactamente una de las registradas, o registre esta.',
  ),
  'grant-not-registered': words(
    'La aplicación no está registrada para este tipo de concesión.',
    'Registre el tipo (grant_types) o use uno registrado.',
  ),
  'request-object-unsupported': words(
    'Aquí no se aceptan objetos de petición ni el registro dentro de la petición.',
    'Envíe los parámetros mismos.',
  ),
  'response-type-unsupported': words(
    'Solo se responde a response_type=code con response_mode=query.',
    'Use el flujo de código de autorización.',
  ),
  'state-missing': words(
    'La aplicación debe enviar state y no lo envió.',
    'Envíe un state imposible de adivinar y compárelo al llegar la respuesta.',
  ),
  'audience-mismatch': words(
    'aud no nombra el servidor FHIR de esta consulta.',
    'Envíe como aud la URL base de FHIR, tal como llegó en iss o está en el descubrimiento.',
  ),
  'scope-not-allowed': words(
    'Ninguno de los permisos pedidos se puede conceder a esta aplicación.',
    'Pida permisos de su registro, o haga que se añadan a él.',
  ),
  'launch-mismatch': words(
    'El permiso launch y el parámetro launch van juntos o no van.',
    'Desde la historia clínica envíe los dos; si no, pida launch/patient.',
  ),
  'launch-stale': words(
    'El inicio es desconocido, ya se usó, ha caducado o era para otra aplicación.',
    'Inicie la aplicación otra vez desde la historia; cada inicio sirve una vez.',
  ),
  'pkce-required': words(
    'La aplicación debe usar PKCE y no envió code_challenge.',
    'Envíe code_challenge con code_challenge_method=S256 (RFC 7636).',
  ),
  'pkce-malformed': words(
    'code_challenge no es un desafío S256.',
    'Envíe el SHA-256 del verificador en base64url, con code_challenge_method=S256.',
  ),
  'login-required': words(
    'Se pidió prompt=none y la persona no ha iniciado sesión (o es otra).',
    again,
  ),
  'consent-required': words(
    'Se pidió prompt=none y la persona aún no ha permitido todo esto.',
    again,
  ),
  'patient-choice-required': words(
    'Se pidió prompt=none y la persona debe elegir un paciente.',
    again,
  ),
  'no-patient-record': words(
    'La persona no tiene aquí ninguna historia que se pueda compartir.',
    'La consulta puede enlazar la cuenta con una historia o anotar una representación.',
  ),
  'launch-patient-not-allowed': words(
    'La persona no puede abrir la historia para la que es el inicio.',
    'Inicie la aplicación como alguien que pueda abrir esa historia.',
  ),
  'user-denied': words(
    'La persona no lo permitió.',
    'Nada: explique a la persona que la aplicación solo funciona con su permiso.',
  ),
  'client-authentication-missing': words(
    'La petición no dice de qué cliente viene.',
    'Autentíquese como está registrado; un cliente público envía client_id.',
  ),
  'client-authentication-several': words(
    'Se usó más de una forma de autenticación, o se nombraron dos clientes distintos.',
    'Use solo la forma registrada y un solo client_id.',
  ),
  'client-authentication-method': words(
    'El cliente se autenticó de otra forma que la registrada.',
    'Use el token_endpoint_auth_method registrado, o cambie el registro.',
  ),
  'client-authentication-malformed': words(
    'La cabecera Authorization no es Basic con client_id:secret.',
    'Codifique ambas partes como en un formulario, únalas con dos puntos y pase todo a base64.',
  ),
  'client-secret-wrong': words(
    'El secreto no es, o ya no es, de este cliente.',
    'Use el secreto actual; la consulta puede crear otro con un solapamiento.',
  ),
  'assertion-malformed': words(
    'client_assertion no es un JWT que se pueda leer.',
    'Envíe un JWT firmado en forma compacta con el client_assertion_type de RFC 7523.',
  ),
  'assertion-issuer': words(
    'iss y sub de la aserción no son ambos el client_id.',
    'Ponga el client_id en iss y en sub.',
  ),
  'assertion-header': words(
    'La cabecera de la aserción tiene un algoritmo, tipo, kid, jku o crit que no se acepta.',
    'Firme con RS384 o ES384, ponga kid, y jku solo como está registrado.',
  ),
  'assertion-audience': words(
    'aud de la aserción no es este punto de acceso de tokens.',
    'Ponga en aud el punto de acceso de tokens tal como lo da el descubrimiento.',
  ),
  'assertion-expired': words(
    'La aserción ha caducado, o el reloj del cliente va atrasado.',
    'Haga una aserción nueva para cada petición, con exp a pocos minutos; revise el reloj.',
  ),
  'assertion-lifetime': words(
    'exp de la aserción falta o está a más de cinco minutos.',
    'Ponga exp a cinco minutos como mucho (SMART 2.2, autenticación asimétrica).',
  ),
  'assertion-not-yet': words(
    'iat o nbf de la aserción está en el futuro.',
    'Revise el reloj del cliente.',
  ),
  'assertion-id': words(
    'La aserción no tiene jti, o es demasiado largo.',
    'Ponga en cada aserción un jti nuevo al azar.',
  ),
  'assertion-replayed': words(
    'Ya se usó antes una aserción con este jti.',
    'Haga una aserción nueva para cada petición, también al repetirla.',
  ),
  'assertion-signature': words(
    'La firma no corresponde a la clave registrada con este kid.',
    'Firme con la clave privada que va con la pública registrada.',
  ),
  'client-keys-unreachable': words(
    'No se pudo leer la URL de claves (JWKS) del cliente.',
    'Compruebe que responde por https con JSON en segundos, desde internet.',
  ),
  'client-key-unknown': words(
    'No hay exactamente una clave registrada con el kid y el tipo de la aserción.',
    'Publique la clave una sola vez en el JWKS con este kid y use sig.',
  ),
  'client-key-unusable': words(
    'La clave registrada es demasiado corta o no es una clave.',
    'Registre una clave RSA de 2048 bits o más, o una en P-256 o P-384.',
  ),
  'grant-type-unsupported': words(
    'Aquí no existe este tipo de concesión.',
    'Use authorization_code, refresh_token o client_credentials.',
  ),
  'code-unknown': words(
    'No existe este código: mal copiado, muy antiguo o de otra consulta.',
    'Canjee el código tal como llegó, en el mismo emisor.',
  ),
  'code-redeemed': words(
    'El código ya se canjeó. Lo que dio se revocó, pues un código puede haber sido robado.',
    'Canjee cada código una vez; no repita la petición si la respuesta tarda.',
  ),
  'code-of-other-client': words(
    'El código se emitió para otro cliente.',
    'Canjéelo con el client_id de la petición de autorización.',
  ),
  'code-expired': words(
    'El código es más antiguo de lo permitido.',
    'Canjee el código enseguida, en un minuto.',
  ),
  'redirect-uri-differs': words(
    'redirect_uri no es la de la petición de autorización.',
    'Envíe la misma redirect_uri, letra por letra.',
  ),
  'verifier-missing': words(
    'El código se pidió con code_challenge y no se envió code_verifier.',
    'Envíe el code_verifier del desafío.',
  ),
  'verifier-unexpected': words(
    'Se envió code_verifier para un código pedido sin desafío.',
    'Envíe code_challenge también en la petición de autorización.',
  ),
  'verifier-mismatch': words(
    'code_verifier no es el del code_challenge.',
    'Guarde el verificador con el state y envíelo sin cambios: de 43 a 128 caracteres.',
  ),
  'authorization-ended': words(
    'Lo que la persona permitió ha terminado: detenido, vencido o sin la base que tenía.',
    askAgain,
  ),
  'refresh-token-unknown': words(
    'Este cliente no tiene un token de renovación así.',
    'Guarde el token de la respuesta más reciente; si no, pregunte de nuevo a la persona.',
  ),
  'refresh-token-expired': words(
    'El token de renovación ha caducado.',
    'Renueve más a menudo, o pregunte de nuevo a la persona.',
  ),
  'refresh-token-reused': words(
    'Un token de renovación se usó dos veces; todo lo que salió de él se revocó.',
    'Sustituya el token guardado por el de cada respuesta y renueve una vez a la vez.',
  ),
  'scope-beyond-grant': words(
    'La renovación pide un permiso que no se concedió.',
    'Omita scope, o pida una parte de lo concedido.',
  ),
  'introspection-not-allowed': words(
    'Un cliente sin credenciales propias no puede hacer introspección.',
    'Hágalo como cliente confidencial.',
  ),
  'registration-token-wrong': words(
    'El token no es, o ya no es, el que abre este registro.',
    'Envíe el token de registro más reciente, o un token inicial de la consulta.',
  ),
  'metadata-malformed': words(
    'Los metadatos no son un objeto JSON, o llevan miembros que no se pueden enviar.',
    'Envíe application/json con los miembros de RFC 7591.',
  ),
  'metadata-wrong': words(
    'Un miembro de los metadatos tiene un valor que no se acepta.',
    'Corrija los miembros que nombra el error.',
  ),
  'redirect-uri-not-allowed': words(
    'Una URI de redirección que se quería registrar no es segura.',
    'Use https, una dirección local o un esquema privado con un punto; sin fragmento.',
  ),
  'software-statement-unapproved': words(
    'La consulta no confía en quien firmó la declaración de software.',
    'Envíe los metadatos sin ella, o pregunte a la consulta de quién acepta declaraciones.',
  ),
  'software-statement-invalid': words(
    'La declaración de software no se puede verificar, ha caducado o es para otra cosa.',
    'Pida una nueva a su emisor y corrija lo que dice el error.',
  ),
  'software-statement-missing': words(
    'Esta consulta solo registra aplicaciones que muestran una declaración de software.',
    'Envíe software_statement, firmada por un emisor en el que confía la consulta.',
  ),
  'registrations-full': words(
    'Hay registradas demasiadas aplicaciones que nadie ha usado aún.',
    'Inténtelo más tarde o pregunte a la consulta.',
  ),
  'registration-overtaken': words(
    'El registro se cambió en el mismo momento.',
    'Léalo de nuevo y repita el cambio.',
  ),
  'launch-privilege-missing': words(
    'El cliente no puede crear inicios.',
    'La consulta puede darle el privilegio launch_privilege.',
  ),
  'launch-client-kind': words(
    'Solo se crean inicios para clientes que firman con una clave propia.',
    'Registre el cliente con private_key_jwt.',
  ),
  'launch-not-possible': words(
    'Este usuario no puede iniciar esta aplicación para este paciente.',
    'Nombre a alguien que pueda abrir la historia y una aplicación con URL de inicio y el permiso launch.',
  ),
  'token-missing': words(
    'No se envió ningún token de acceso.',
    'Envíe Authorization: Bearer con un token de acceso.',
  ),
  'token-invalid': words(
    'El token de acceso es desconocido, ha caducado, se revocó o es para otro servidor.',
    'Renuévelo; si falla, pregunte de nuevo a la persona.',
  ),
  'scope-missing': words(
    'Ningún permiso del token admite esta clase de petición para este tipo.',
    'Pida un permiso con la letra para el tipo; puede que la persona lo haya rechazado.',
  ),
  'reach-too-small': words(
    'Esto es solo para tokens que pueden ver a todos los pacientes, sin restricción.',
    'Pida un paciente o un recurso cada vez.',
  ),
  'operation-not-offered': words(
    'Ningún token puede llamar aquí a esta operación.',
    'Use lectura y búsqueda, $everything o $export.',
  ),
  'write-not-covered': words(
    'El recurso, como era o como sería, no está dentro de los permisos y pacientes del token.',
    'Escriba solo sobre el paciente del token y dentro de las restricciones de sus permisos.',
  ),
  'reference-not-visible': words(
    'El cuerpo se refiere a un recurso que este token no puede ver.',
    'Refiérase solo a lo que el token puede leer.',
  ),
  'export-scope-missing': words(
    'El token no cubre lo que se quiere exportar.',
    "Pida permisos system/ con 'r' y 's' y sin restricción, para cada tipo.",
  ),
  'export-group-not-allowed': words(
    'El cliente solo puede exportar ciertos grupos.',
    'Exporte uno de los grupos de su registro, con Group/[id]/$export.',
  ),
  'export-link-invalid': words(
    'El enlace a un archivo ha caducado, fue alterado o su exportación ha terminado.',
    'Pida de nuevo el manifiesto: tiene enlaces nuevos.',
  ),
  'not-found': words(
    'No hay ningún recurso así que este token pueda ver. No se dice si lo hay para otros.',
    'Compruebe el identificador y que sea del paciente y de los permisos del token.',
  ),
  'fhir-request-wrong': words(
    'La petición no existe en FHIR, o su cuerpo no es lo que dice la URL.',
    'Corrija lo que nombra el diagnóstico.',
  ),
  'fhir-not-supported': words(
    'Esto no se hace aquí, o no se puede con los permisos de este token.',
    'Vea en CapabilityStatement (/metadata) lo que se ofrece.',
  ),
  'fhir-too-much': words(
    'La petición pide más de lo que puede una sola petición.',
    'Pida menos cada vez.',
  ),
  'fhir-overtaken': words(
    'El recurso no está en la versión que espera la petición.',
    'Léalo de nuevo y repita el cambio.',
  ),
  'fhir-rule-broken': words(
    'El recurso incumple una regla de FHIR o de este servidor.',
    'Corrija lo que nombra el diagnóstico.',
  ),
}

export const hiddenRules: Readonly<Record<HiddenRule, Words>> = {
  'resource-absent': words('No existe tal recurso, o se borró.', 'Nada: la respuesta era verdad.'),
  'patient-foreign': words(
    'El recurso existe, pero no es de ningún paciente (o cliente) del token.',
    'La aplicación necesita una autorización para ese paciente.',
  ),
  'granular-constraint': words(
    'El recurso existe, pero no cumple la restricción del permiso.',
    'La aplicación necesita un permiso más amplio o con otra restricción.',
  ),
  'page-link-invalid': words(
    'El enlace de página ha caducado, fue alterado o se hizo para otro token.',
    'Repita la búsqueda.',
  ),
}
