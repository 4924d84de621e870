/**
 * Report forms: fills in the time zone, and solves a proof of work before sending while one is asked for. Without this script, or when
 * anything here fails, the form is sent as it is and is heard all the same, if with less weight.
 */

const ASK_MILLISECONDS = 3_000
/** Some old phones take a few seconds; nobody waits longer for a form. */
const SOLVE_MILLISECONDS = 20_000

for (const field of document.querySelectorAll<HTMLInputElement>('input[data-time-zone]'))
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone

function solved(challenge: unknown): Promise<string> {
  return new Promise((resolve) => {
    const worker = new Worker('/assets/client/proof-worker.js', { type: 'module' })
    const done = (proof: string) => {
      worker.terminate()
      resolve(proof)
    }
    setTimeout(() => done(''), SOLVE_MILLISECONDS)
    worker.addEventListener('message', (event) => done(String(event.data)))
    worker.addEventListener('error', () => done(''))
    worker.postMessage(challenge)
  })
}

async function proofFor(service: string, say: (text: string) => void): Promise<string> {
  const answer = await fetch(`/api/v1/reports/challenge?service=${encodeURIComponent(service)}`, {
    cache: 'no-store',
    signal: AbortSignal.timeout(ASK_MILLISECONDS),
  })
  const challenge = await answer.json()
  if (!answer.ok || challenge.needed !== true) return ''
  say('Many reports are arriving. Your browser solves a small puzzle first; this takes a few seconds.')
  return await solved(challenge)
}

/** Forms on which the button was pressed: they are sent when the answer is there, and not twice. */
const underWay = new WeakSet<HTMLFormElement>()
const ready = new WeakSet<HTMLFormElement>()

document.addEventListener('submit', (event) => {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || form.dataset.service === undefined || ready.has(form)) return
  event.preventDefault()
  if (underWay.has(form)) return
  underWay.add(form)
  const { submitter } = event
  const state = form.querySelector('[data-proof-state]')
  const say = (text: string) => {
    if (state) state.textContent = text
  }
  proofFor(form.dataset.service, say)
    .catch(() => '')
    .then((proof) => {
      const field = form.querySelector<HTMLInputElement>('input[name="proof"]')
      if (field) field.value = proof
      ready.add(form)
      form.requestSubmit(submitter)
    })
})

// Back from the next page: the form may be sent again.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload()
})
