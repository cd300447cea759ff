// The app's pages: the charts of one patient, and what is said when it cannot go on.
import { chart } from './chart.ts'
import { type Html, html } from './html.ts'
import type { Granted } from './launch.ts'
import type { Measure, ReadRecord } from './record.ts'
import type { Theme } from './theme.ts'

export const APP_NAME = 'Growth and Pressure'

function page(title: string, nonce: string, theme: Theme, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${APP_NAME}</title>
<link rel="stylesheet" href="/style.css">
${theme.css === '' ? null : html`<style nonce="${nonce}">${theme.css}</style>`}
</head>
<body>
<main>${body}</main>
</body>
</html>
`.text
}

/** What the practice gave, as charts. The patient's banner only where nobody else shows it. */
export function recordPage(
  record: ReadRecord,
  granted: Granted,
  nonce: string,
  theme: Theme,
): string {
  return page(
    record.name,
    nonce,
    theme,
    html`${
      granted.needPatientBanner &&
      html`<section class="banner" aria-label="Patient" data-test="banner">
        <strong>${record.name}</strong>
        <span>${[record.sex, record.birthDate && `born ${record.birthDate}`].filter(Boolean).join(' · ')}</span>
      </section>`
    }
    <h1>${record.isChild ? 'Growth' : 'Blood pressure'}</h1>
    <p class="quiet" data-test="context" data-patient="${granted.patient}" data-encounter="${granted.encounter ?? ''}">${
      record.user === null ? 'Opened from the chart.' : `Opened from the chart by ${record.user}.`
    }</p>
    ${record.isChild ? growth(record.growth) : null}
    ${record.isChild && record.pressure.length > 0 ? html`<h2>Blood pressure</h2>` : null}
    ${pressure(record)}`,
  )
}

function pressure({ pressure: readings, isChild }: ReadRecord): Html | null {
  const last = readings.at(-1)
  if (!last) return isChild ? null : html`<p>There is no blood pressure in this record.</p>`
  const line = (name: 'systolic' | 'diastolic', dashed: boolean) => ({
    name,
    dashed,
    points: readings.map((reading) => ({ at: reading.at, value: reading[name] })),
  })
  return html`<p class="latest"><strong>${last.systolic}/${last.diastolic} mmHg</strong> on ${last.day}</p>
    ${chart(`Blood pressure, ${readings.length} readings`, [line('systolic', false), line('diastolic', true)])}
    <p class="quiet">Systolic as a full line, diastolic dashed.${
      isChild &&
      ' What is usual depends on age, sex and height; this app has no tables of it and draws none.'
    }</p>`
}

function growth(measures: readonly Measure[]): Html {
  if (measures.length === 0) return html`<p>There are no measurements of growth in this record.</p>`
  return html`<p class="note" data-test="percentiles">Percentiles are those that the practice recorded. This app has no growth
    reference of its own, so it draws no percentile curves.</p>
    ${measures.map(({ name, unit, readings, percentile }) => {
      const last = readings.at(-1)
      return html`<h2>${name}</h2>
        <p class="latest"><strong>${last?.value ?? ''} ${unit}</strong> on ${last?.day ?? ''}${
          percentile &&
          html` · <span class="percentile">percentile ${percentile.value} (${percentile.day})</span>`
        }</p>
        ${chart(`${name}, ${readings.length} measurements`, [{ name, dashed: false, points: readings }])}`
    })}`
}

/** What went wrong and what to do, without anything of a record. */
export function refusalPage(message: string, nonce: string, theme: Theme): string {
  return page(
    'Not started',
    nonce,
    theme,
    html`<h1>Not started</h1><p data-test="refusal">${message}</p>`,
  )
}

/** For whoever opens the app by its address. */
export function homePage(nonce: string, theme: Theme): string {
  return page(
    APP_NAME,
    nonce,
    theme,
    html`<h1>${APP_NAME}</h1>
    <p>This app opens from a patient’s chart: choose it in the FHIR Launch portlet of the Quickview.</p>`,
  )
}
