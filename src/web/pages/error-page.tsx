import { type Frame, Page } from './page.tsx'

export interface ErrorPageProps {
  readonly frame: Frame
  readonly heading: string
  readonly text: string
}

export function ErrorPage({ frame, heading, text }: ErrorPageProps) {
  return (
    <Page frame={frame} title={heading}>
      <h1>{heading}</h1>
      <p class="lede">{text}</p>
      <p>
        <a href="/">Back to the start</a>
      </p>
    </Page>
  )
}
