// The pairs of patients whose entries name one another (FHIR R4 compartmentdefinition-patient.html).
import { describe, expect, test } from 'vitest'
import { generate } from './generate.ts'

const practice = [...generate()]
const find = (type: string, id: string) =>
  practice.find((one) => one.resourceType === type && one.id === id)
const MOTHER = { reference: 'Patient/demo-maya' }
const CHILD = { reference: 'Patient/demo-theo' }

describe('mother and child', () => {
  test('share an appointment', () => {
    expect(find('Appointment', 'demo-theo-appointment-1')).toMatchObject({
      participant: [{ actor: MOTHER }, { actor: CHILD }, {}, {}],
    })
  })

  test('share an insurance: he benefits, she subscribed', () => {
    expect(find('Coverage', 'demo-theo-coverage-1')).toMatchObject({
      beneficiary: CHILD,
      subscriber: MOTHER,
    })
  })

  test('her score stands in his chart, with her in focus', () => {
    expect(find('Observation', 'demo-theo-obs-mother-1')).toMatchObject({
      subject: CHILD,
      focus: [MOTHER],
    })
  })

  test('she measured what is his', () => {
    expect(find('Observation', 'demo-theo-obs-home-1')).toMatchObject({
      subject: CHILD,
      performer: [MOTHER],
    })
  })

  test('are not mixed when only the child is there', () => {
    const two = [...generate({ patients: 2 })]
    expect(JSON.stringify(two)).not.toContain('demo-maya')
    const cover = two.find((one) => one.id === 'demo-theo-coverage-1')
    expect(cover).toMatchObject({ subscriber: { reference: 'RelatedPerson/demo-theo-mother' } })
  })
})

describe('a man registered twice', () => {
  test('has a second record that is linked to the first and closed', () => {
    expect(find('Patient', 'demo-bill')).toMatchObject({
      active: false,
      link: [{ other: { reference: 'Patient/demo-william' }, type: 'seealso' }],
    })
  })

  test('is in the Group once', () => {
    const group = find('Group', 'demo-patients')
    expect(JSON.stringify(group)).not.toContain('demo-bill')
  })

  test('has the reading that was moved, marked as corrected', () => {
    expect(find('Observation', 'demo-william-obs-moved-1')).toMatchObject({
      status: 'corrected',
      subject: { reference: 'Patient/demo-william' },
    })
  })
})
