// One document of a chart. Plain text is shown as the text it is; everything else is downloaded.
import type { Millis } from '../../lib/clock.ts'
import { Name } from '../components/name.tsx'
import { isolate } from '../messages/say.ts'
import { messagesOf, type Shell } from '../shell.ts'
import type { OpenChart, PortletContents } from './chart-data.ts'
import { type DeskMenu, Frame } from './frame.tsx'
import { Parts } from './portlets/problems.tsx'
import { When } from './when.tsx'

type DocumentPageProps = {
  shell: Shell
  now: Millis
  menu: DeskMenu
  chart: OpenChart
  document: Omit<PortletContents['documents']['entries'][number], 'href'>
  parts: readonly {
    title: string | null
    format: string | null
    text: string | null
    /** Where it is downloaded; null when it is not kept here. */
    href: string | null
  }[]
  documentsHref: string
}

export function DocumentPage(props: DocumentPageProps) {
  const { shell, menu, chart, document, parts, documentsHref } = props
  const m = messagesOf(shell)
  const title = `${isolate(document.title)}: ${isolate(chart.banner.name)}`
  return (
    <Frame shell={shell} title={title} menu={menu} chart={chart}>
      <p>
        <a href={documentsHref}>{m.ehr.allDocuments}</a>
      </p>
      <article class="card flat" aria-labelledby="document">
        <h1 id="document">
          <Name of={document.title} />
        </h1>
        <p class="line-detail">
          <Parts
            parts={[
              ...(document.author === null ? [] : [<Name of={document.author} />]),
              ...(document.moment === null
                ? []
                : [<When shell={shell} moment={document.moment} />]),
            ]}
          />
        </p>
        {parts.length === 0 && <p class="nothing">{m.ehr.emptyDocument}</p>}
        {parts.map((part) => (
          <section class="document-part">
            {parts.length > 1 && part.title !== null && (
              <h2>
                <Name of={part.title} />
              </h2>
            )}
            {part.text !== null && (
              <div class="document-text" dir="auto">
                {part.text}
              </div>
            )}
            {part.href === null ? (
              <p class="nothing">{m.ehr.keptElsewhere}</p>
            ) : (
              <p>
                <a class="button" href={part.href} download>
                  {part.format === null ? m.ehr.download : m.ehr.downloadAs(part.format)}
                </a>
              </p>
            )}
          </section>
        ))}
      </article>
    </Frame>
  )
}
