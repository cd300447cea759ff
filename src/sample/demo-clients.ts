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
  | 'launchDisplay'
  | 'practitionerConsent'
  | 'jwksUri'
  | 'grantTypes'
  | 'tokenEndpointAuthMethod'
  | 'allowedScope'
>

/** The example apps, with redirect URIs on loopback at the port each is served on. */
export function demoClients(ports: { patientApp: number; chartApp: number }): DemoClient[] {
  const home = `http://localhost:${ports.patientApp}/`
  // Another host than the practice's, so that its frame in the chart is that of another site, as in earnest.
  const chartApp = `http://127.0.0.1:${ports.chartApp}/`
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
      launchDisplay: 'tab',
      practitionerConsent: 'always',
      jwksUri: null,
      grantTypes: ['authorization_code', 'refresh_token'],
      tokenEndpointAuthMethod: 'none',
      allowedScope: 'launch/patient openid fhirUser offline_access patient/*.rs',
    },
    {
      id: 'chart-app',
      name: 'Growth and Pressure',
      description: 'Draws blood pressure, and for children growth, from the open chart.',
      developer: 'Northlight Health, Inc.',
      clientUri: chartApp,
      policyUri: null,
      tosUri: null,
      redirectUris: [`${chartApp}callback`],
      launchUris: [`${chartApp}launch`],
      launchDisplay: 'embedded',
      practitionerConsent: 'pre-approved',
      jwksUri: `${chartApp}jwks.json`,
      grantTypes: ['authorization_code'],
      tokenEndpointAuthMethod: 'private_key_jwt',
      allowedScope: 'launch openid fhirUser patient/Patient.r patient/Observation.rs',
    },
  ]
}
