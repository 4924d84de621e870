import { type Frame, Page } from './page.tsx'

export function LoginPage({ frame, error }: { readonly frame: Frame; readonly error?: string }) {
  return (
    <Page frame={frame} title="Log in">
      <h1>Operator's console</h1>
      {error === undefined ? null : (
        <p class="form-error" role="alert">
          {error}
        </p>
      )}
      <form method="post" action="/login">
        <p>
          <label for="token">Operator token</label>
          <br />
          <input id="token" name="token" type="password" autoComplete="current-password" required aria-describedby="token-hint" size={44} />
          <br />
          <small id="token-hint" class="soft">
            It was printed at the first start and stands in the file <code>operator-token</code> of the data directory.
          </small>
        </p>
        <button type="submit" class="primary">
          Log in
        </button>
      </form>
    </Page>
  )
}
