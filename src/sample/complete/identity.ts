// Who Ada is: her Patient resource with former name and address, her husband, her insurance, her care
// team.
import { addYears, isoDate } from '../calendar.ts'
import type { Chart } from '../chart.ts'
import { careTeam, coverage } from '../entries/care.ts'
import { relatedPerson } from '../entries/related-person.ts'
import { patientResource, tribalAffiliation } from '../people/patient.ts'
import { CLINICIAN, roleOf, TOWN } from '../practice/directory.ts'
import { referenceTo } from '../resource.ts'
import { RELATIONSHIP, TRIBE } from '../vocabulary/hl7.ts'
import { CARE_TEAM_ROLE } from '../vocabulary/snomed.ts'
import { concept } from '../vocabulary/table.ts'

/** Enters who the patient is and who looks after her. */
export function identity(chart: Chart): void {
  const married = addYears(chart.person.birth, 29) + 46
  const moved = addYears(chart.person.birth, 34) + 200
  chart.entries.push(
    patientResource(chart.person, {
      extensions: [tribalAffiliation(concept(TRIBE.paiuteShoshoneFallon), true)],
      formerName: {
        use: 'old',
        family: 'Begay',
        given: ['Ada', 'Louise'],
        period: { start: isoDate(chart.person.birth), end: isoDate(married) },
      },
      formerAddress: {
        use: 'old',
        line: ['40 Depot Street', 'Apartment 3'],
        ...TOWN,
        country: 'US',
        period: { start: isoDate(married), end: isoDate(moved) },
      },
      contact: [
        {
          relationship: [
            {
              coding: [
                {
                  system: 'http://terminology.hl7.org/CodeSystem/v2-0131',
                  code: 'N',
                  display: 'Next-of-Kin',
                },
              ],
            },
          ],
          name: { family: 'Whitehorse', given: ['Daniel'] },
          telecom: [{ system: 'phone', value: '802-555-0170', use: 'mobile' }],
        },
      ],
    }),
  )
  const husband = relatedPerson(chart, {
    slug: 'husband',
    relationship: RELATIONSHIP.husband,
    given: 'Daniel',
    family: 'Whitehorse',
    gender: 'male',
    phone: '802-555-0170',
  })
  coverage(chart, { type: 'ppo', since: chart.until - 1460 })
  careTeam(chart, chart.until - 1460, [
    { role: CARE_TEAM_ROLE.cardiologist, member: CLINICIAN.cardiologist },
    { role: CARE_TEAM_ROLE.nurse, member: roleOf(CLINICIAN.nurse) },
    { role: CARE_TEAM_ROLE.caregiver, member: referenceTo(husband, 'Daniel Whitehorse') },
  ])
}
