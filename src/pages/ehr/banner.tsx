// Whose chart it is, on every page of it and above every app in it, so that no value is read for another
// patient: name, age, sex, birth date, record number, allergies, and the visit at hand.
import { Icon } from '../components/icon.tsx'
import { Code, Name } from '../components/name.tsx'
import { withoutOverrides } from '../messages/say.ts'
import { messagesOf, type Shell } from '../shell.ts'
import type { OpenChart, PatientBanner } from './chart-data.ts'
import { ageText, bornText, sexText } from './identity.tsx'
import { When } from './when.tsx'

/** Of the first and the last of the names. */
function initialsOf(name: string): string {
  const words = withoutOverrides(name).match(/[\p{L}\p{N}]+/gu) ?? []
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words
  return ends.map((word) => [...(word ?? '')][0]?.toUpperCase() ?? '').join('')
}

/** More chips than this push the patient's name away. */
const MAX_ALLERGIES = 3

export function Banner({ shell, banner, selectPortletsHref }: { shell: Shell } & OpenChart) {
  const m = messagesOf(shell)
  return (
    <section class="banner" aria-label={m.ehr.banner}>
      <span class="avatar" aria-hidden="true">
        {initialsOf(banner.name)}
      </span>
      <div class="banner-who">
        <p class="banner-name">
          <Name of={banner.name} />
        </p>
        <ul class="facts">
          <li>{ageText(shell, banner.age)}</li>
          <li>{sexText(shell, banner.sex)}</li>
          {banner.birthDate !== null && <li>{bornText(shell, banner.birthDate)}</li>}
          {banner.mrn !== null && <li>{m.ehr.record(<Code text={banner.mrn} />)}</li>}
          {banner.deceased !== false && (
            <li class="died">
              {banner.deceased === true
                ? m.ehr.deceased
                : m.ehr.died(<When shell={shell} moment={banner.deceased} />)}
            </li>
          )}
        </ul>
      </div>
      <Allergies shell={shell} banner={banner} />
      <div class="banner-visit">
        {banner.visit === null ? (
          <p class="quiet">{m.ehr.noVisit}</p>
        ) : (
          <>
            <p>
              <span class="unseen">{m.ehr.visitAtHand}: </span>
              <strong>
                <Name of={banner.visit.title} />
              </strong>
            </p>
            <ul class="facts">
              {banner.visit.start !== null && (
                <li>
                  <When shell={shell} moment={banner.visit.start} />
                </li>
              )}
              {banner.visit.clinician !== null && (
                <li>
                  <Name of={banner.visit.clinician} />
                </li>
              )}
            </ul>
          </>
        )}
      </div>
      {selectPortletsHref !== null && (
        <a class="button small" href={selectPortletsHref}>
          {m.ehr.selectPortlets}
        </a>
      )}
    </section>
  )
}

function Allergies({ shell, banner }: { shell: Shell; banner: PatientBanner }) {
  const m = messagesOf(shell)
  const { allergies, noAllergies } = banner
  const more = allergies.length - MAX_ALLERGIES
  if (allergies.length === 0)
    return (
      <p class={noAllergies === null ? 'chip warn' : 'chip'}>
        {noAllergies === null ? m.ehr.allergiesNotRecorded : <Name of={noAllergies} />}
      </p>
    )
  return (
    <ul class="chips">
      {allergies.slice(0, MAX_ALLERGIES).map(({ substance, severe }) => (
        <li class={severe ? 'chip bad' : 'chip warn'}>
          {severe && <Icon name="warning" />}
          <span>{m.ehr.allergy(<Name of={substance} />)}</span>
        </li>
      ))}
      {more > 0 && <li class="chip warn">{m.ehr.moreAllergies(more)}</li>}
    </ul>
  )
}
