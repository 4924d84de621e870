import type { AttackProfile } from '#vocabulary'
import { Span } from '../pages/time.tsx'

/** Names the target of a profile, with its window where there are several: two profiles may be of one target. */
export function TargetHeading({ profile, alone }: { readonly profile: AttackProfile; readonly alone: boolean }) {
  return (
    <h3>
      Towards <code>{profile.target}</code>
      {alone ? null : (
        <>
          {', '}
          <Span from={profile.window.from} to={profile.window.to} />
        </>
      )}
    </h3>
  )
}
