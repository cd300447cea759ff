// What a clinician would stumble over, looked for in the demo practice and in a larger one.
import type { FhirResource, Observation, Patient, Quantity } from 'fhir/r4.js'
import { describe, expect, test } from 'vitest'
import { generate } from './generate.ts'
import type { Entered } from './resource.ts'

type Type = FhirResource['resourceType']
type Of<T extends Type> = Extract<FhirResource, { resourceType: T }> & { id: string }

// The generator yields JSON; these are the types it was written with.
const practice = [...generate({ patients: 60 })] as unknown as Entered<FhirResource>[]
const AS_OF = '2026-01-01'

function of<T extends Type>(type: T): Of<T>[] {
  return practice.filter((one): one is Of<T> => one.resourceType === type)
}

const patients = new Map(of('Patient').map((one) => [`Patient/${one.id}`, one]))
const observations = of('Observation')

function patientOf(one: FhirResource): Patient | undefined {
  const about =
    'subject' in one && one.subject && 'reference' in one.subject
      ? one.subject
      : 'patient' in one && one.patient && 'reference' in one.patient
        ? one.patient
        : one.resourceType === 'Coverage'
          ? one.beneficiary
          : undefined
  return patients.get(about?.reference ?? '')
}

/** The observations of a kind, by their first code. */
function coded(code: string): Of<'Observation'>[] {
  return observations.filter((one) => one.code.coding?.[0]?.code === code)
}

const value = (one: Observation): number => one.valueQuantity?.value ?? Number.NaN
const time = (text: string | undefined): number => Date.parse(text ?? '')

/** Every date of a resource that says when something happened, not when something is planned or expires. */
function pastDates(one: FhirResource): string[] {
  const plans = new Set(['target', 'dispenseRequest', 'expirationDate', 'valueDateTime'])
  const rest = Object.fromEntries(Object.entries(one).filter(([element]) => !plans.has(element)))
  return [...JSON.stringify(rest).matchAll(/"(\d{4}-\d{2}-\d{2}(?:T[^"]*)?)"/g)].map(
    (match) => match[1] ?? '',
  )
}

describe('dates', () => {
  const happened = practice.filter((one) => patientOf(one) && one.resourceType !== 'Appointment')

  test('lie between birth and the last day, or death', () => {
    expect(happened.length).toBeGreaterThan(5000)
    for (const one of happened) {
      const who = patientOf(one)
      const end = (who?.deceasedDateTime ?? AS_OF).slice(0, 10)
      for (const date of pastDates(one)) {
        expect(date.slice(0, 10) >= (who?.birthDate ?? '1900'), `${one.id} ${date}`).toBe(true)
        expect(date.slice(0, 10) <= end, `${one.id} ${date}`).toBe(true)
      }
    }
  })

  test('run forwards: a visit, an illness, a prescription and its supply, a test and its report', () => {
    for (const { id, period } of of('Encounter'))
      expect(time(period?.start) < time(period?.end), id).toBe(true)
    for (const { id, onsetDateTime = '', abatementDateTime, recordedDate = '' } of of(
      'Condition',
    )) {
      if (abatementDateTime) expect(onsetDateTime <= abatementDateTime, id).toBe(true)
      expect(onsetDateTime <= recordedDate, id).toBe(true)
    }
    const written = new Map(
      of('MedicationRequest').map((one) => [`MedicationRequest/${one.id}`, one.authoredOn]),
    )
    for (const { id, whenHandedOver, authorizingPrescription } of of('MedicationDispense')) {
      const request = authorizingPrescription?.[0]?.reference ?? ''
      expect(time(written.get(request)) < time(whenHandedOver), id).toBe(true)
    }
    for (const { id, effectiveDateTime, issued } of of('DiagnosticReport'))
      expect(time(effectiveDateTime) < time(issued), id).toBe(true)
  })

  test('of what was done at a visit are not before the visit', () => {
    const starts = new Map(
      of('Encounter').map((one) => [`Encounter/${one.id}`, time(one.period?.start)]),
    )
    const done = [
      ...observations.map((one) => [one, one.effectiveDateTime] as const),
      ...of('Procedure').map((one) => [one, one.performedDateTime] as const),
      ...of('Immunization').map((one) => [one, one.occurrenceDateTime] as const),
    ]
    for (const [one, when] of done) {
      const start = starts.get(one.encounter?.reference ?? '')
      if (start !== undefined && when) expect(time(when) >= start, one.id).toBe(true)
    }
  })

  test('of visits to the clinic are no Sundays', () => {
    const visits = of('Encounter').filter((one) => one.class.code === 'AMB')
    expect(visits.length).toBeGreaterThan(200)
    for (const { id, period } of visits) {
      const day = new Date(`${period?.start?.slice(0, 10)}T12:00:00Z`)
      expect(day.getUTCDay(), id).not.toBe(0)
    }
  })
})

describe('measurements', () => {
  const quantities: [id: string, quantity: Quantity][] = []
  const collect = (id: string, node: unknown): void => {
    if (Array.isArray(node)) for (const item of node) collect(id, item)
    else if (typeof node === 'object' && node !== null) {
      if ('value' in node && typeof node.value === 'number') quantities.push([id, node as Quantity])
      for (const inner of Object.values(node)) collect(id, inner)
    }
  }
  for (const one of practice) collect(one.id, one)

  test('have a value, a unit and its UCUM code', () => {
    expect(quantities.length).toBeGreaterThan(5000)
    for (const [id, quantity] of quantities) {
      expect(Number.isFinite(quantity.value), id).toBe(true)
      expect(quantity.unit, id).toBeTruthy()
      expect(quantity.code, id).toBeTruthy()
      expect(quantity.system, id).toBe('http://unitsofmeasure.org')
    }
  })

  test('of the laboratory have a range in the same unit, and the right verdict', () => {
    const laboratory = observations.filter(
      (one) => one.category?.[0]?.coding?.[0]?.code === 'laboratory' && one.valueQuantity,
    )
    expect(laboratory.length).toBeGreaterThan(1000)
    for (const one of laboratory) {
      const { low, high } = one.referenceRange?.[0] ?? {}
      expect(low ?? high, one.id).toBeDefined()
      for (const limit of [low, high])
        if (limit) expect(limit.code, one.id).toBe(one.valueQuantity?.code)
      const under = low?.value !== undefined && value(one) < low.value
      const over = high?.value !== undefined && value(one) > high.value
      const verdict = one.interpretation?.[0]?.coding?.[0]?.code
      expect(verdict, one.id).toBe(under ? 'L' : over ? 'H' : 'N')
    }
  })

  test('of blood pressure have the higher value first and are such as people have', () => {
    for (const one of coded('85354-9')) {
      const [systolic, diastolic] = one.component?.map((part) => part.valueQuantity?.value) ?? []
      if (systolic === undefined || diastolic === undefined) continue
      expect(systolic - diastolic, one.id).toBeGreaterThanOrEqual(20)
      expect(systolic > 70 && systolic < 200, one.id).toBe(true)
      expect(diastolic > 40 && diastolic < 120, one.id).toBe(true)
    }
  })

  test('of body mass index follow from height and weight of the same time', () => {
    const key = (one: Observation, code: string) =>
      `${one.subject?.reference} ${one.effectiveDateTime} ${code}`
    const weights = new Map(coded('29463-7').map((one) => [key(one, 'kg'), value(one)]))
    const heights = new Map(coded('8302-2').map((one) => [key(one, 'cm'), value(one)]))
    const indices = coded('39156-5')
    expect(indices.length).toBeGreaterThan(50)
    for (const one of indices) {
      const weight = weights.get(key(one, 'kg')) ?? Number.NaN
      const height = heights.get(key(one, 'cm')) ?? Number.NaN
      expect(Math.abs(value(one) - weight / (height / 100) ** 2), one.id).toBeLessThan(0.06)
      expect(value(one) > 11 && value(one) < 42, one.id).toBe(true)
    }
  })

  test('of children show them growing', () => {
    const children = [...patients.entries()].filter(([, who]) => (who.birthDate ?? '') > '2008')
    expect(children.length).toBeGreaterThan(3)
    for (const [reference] of children)
      for (const code of ['8302-2', '9843-4']) {
        const series = coded(code)
          .filter((one) => one.subject?.reference === reference)
          .sort((a, b) => time(a.effectiveDateTime) - time(b.effectiveDateTime))
          .map(value)
        expect(series).toEqual([...series].sort((a, b) => a - b))
      }
  })

  test('of the PHQ-9 add up (0 to 3 for each of nine answers)', () => {
    const scores = new Map([
      ['LA6568-5', 0],
      ['LA6569-3', 1],
      ['LA6570-1', 2],
      ['LA6571-9', 3],
    ])
    const forms = new Map(
      of('QuestionnaireResponse').map((one) => [`QuestionnaireResponse/${one.id}`, one]),
    )
    const totals = coded('44261-6')
    expect(totals.length).toBeGreaterThan(3)
    for (const total of totals) {
      const form = forms.get(total.derivedFrom?.[0]?.reference ?? '')
      const sum = form?.item?.reduce(
        (all, item) => all + (scores.get(item.answer?.[0]?.valueCoding?.code ?? '') ?? Number.NaN),
        0,
      )
      expect(value(total), total.id).toBe(sum)
    }
  })
})

describe('people', () => {
  test('who are men are never pregnant, and children take no adult medicines', () => {
    for (const one of [...of('Condition'), ...observations]) {
      const code = one.code?.coding?.[0]?.code ?? ''
      if (/^(Z3[34]|O\d)/.test(code) || code === '11881-0')
        expect(patientOf(one)?.gender, one.id).toBe('female')
    }
    for (const one of of('MedicationRequest')) {
      const years = 2026 - Number((patientOf(one)?.birthDate ?? '1980').slice(0, 4))
      const drug = JSON.stringify(one.medicationCodeableConcept ?? one.medicationReference)
      if (years < 17) expect(drug, one.id).toContain('Suspension')
    }
  })

  test('can be telephoned by nobody: every number is 555-01xx', () => {
    const numbers = JSON.stringify(practice).match(/\d{3}-\d{3}-\d{4}(?=")/g) ?? []
    expect(numbers.length).toBeGreaterThan(60)
    for (const number of numbers) expect(number).toMatch(/^802-555-01\d\d$/)
  })

  test('write from addresses that cannot exist (RFC 2606 §2)', () => {
    const mails = JSON.stringify(practice).match(/[\w.]+@[\w.]+/g) ?? []
    expect(mails.length).toBeGreaterThan(40)
    for (const mail of mails) expect(mail).toMatch(/\.example$/)
  })
})
