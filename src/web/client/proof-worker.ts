/** Solves a challenge beside the page, so that the page stays usable meanwhile. */
import { type Challenge, solveChallenge } from './solve-challenge.ts'

addEventListener('message', (event: MessageEvent<Challenge>) => {
  postMessage(solveChallenge(event.data) ?? '')
})
