// Which app a step is for, above its question: the person sees who asks before typing anything.

import type { Part } from '../messages/say.ts'
import type { Shell } from '../shell.ts'
import { type AppCard, AppFacts, AppTile } from './app.tsx'

export function AppStrip({ shell, app, children }: { shell: Shell; app: AppCard; children: Part }) {
  return (
    <div class="strip">
      <AppTile name={app.name} logoUri={app.logoUri} />
      <div>
        <p>{children}</p>
        <AppFacts shell={shell} app={app} full={false} />
      </div>
    </div>
  )
}
