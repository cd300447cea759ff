// The example apps of the demo, as they are registered.
import type { Client } from '../model/client.ts'

/** What the registration of an example app says; secrets, keys and times come from whoever registers it. */
export type DemoClient = Pick<
  Client,
  | 'id'
  | 'name'
  | 'description'
  | 'developer'
  | 'clientUri'
  | 'policyUri'
  | 'tosUri'
  | 'redirectUris'
  | 'launchUris'
  | 'grantTypes'
  | 'tokenEndpointAuthMethod'
  | 'allowedScope'
>

/** The example apps, with redirect URIs on loopback at the port each is served on. */
export function demoClients(ports: { patientApp: number }): DemoClient[] {
  const home = `http://localhost:${ports.patientApp}/`
  return [
    {
      id: 'patient-app',
      name: 'Pressure Diary',
      description: 'Keeps your blood pressure readings and medicines together and draws the curve.',
      developer: 'Northlight Health, Inc.',
      clientUri: home,
      policyUri: `${home}privacy.html`,
      tosUri: `${home}terms.html`,
      redirectUris: [home, `http://127.0.0.1:${ports.patientApp}/`],
      launchUris: [`${home}launch.html`],
      grantTypes: ['authorization_code', 'refresh_token'],
      tokenEndpointAuthMethod: 'none',
      allowedScope: 'launch/patient openid fhirUser offline_access patient/*.rs',
    },
  ]
}
