import { CAVEAT } from '../api/caveat.ts'
import { type Frame, Page } from './page.tsx'

export function AboutPage({ frame }: { readonly frame: Frame }) {
  return (
    <Page frame={frame} title="Method and privacy" current="/about">
      <h1>How {frame.instance} works, and what it stores</h1>
      <p class="lede">{CAVEAT}</p>

      <h2>What is counted</h2>
      <p>
        An accepted report is one press of one button by one person about one service. Each person counts once in 15 minutes for a service;
        further presses in that time are answered but not added. Every count on these pages is of accepted reports in the window that stands
        beside it, and is never scaled or smoothed. For the question whether reports are unusual, many from one place or in one manner weigh
        less, so that nobody can make an outage; where a weighted number is shown, it says so. All times are UTC.
      </p>
      <p>
        The usual range is what this observatory counted for the same service at the same time of day before. While there is too little
        history it is said to be unknown. Where the observatory itself was not listening, the chart is hatched: that is a gap, not a quiet
        time.
      </p>

      <h2>What the words mean</h2>
      <dl class="words">
        <dt>Nothing unusual</dt>
        <dd>Reports are within their usual range.</dd>
        <dt>Reports high</dt>
        <dd>
          More reports than usual came in. Many voices, or a problem elsewhere that people take for this one: the count alone cannot tell.
        </dd>
        <dt>Incident open</dt>
        <dd>Reports, or probes, stayed unusual long enough to be followed as one event, with a beginning and phases.</dd>
        <dt>Not listening</dt>
        <dd>The observatory has no current data for the service.</dd>
        <dt>What the evidence supports</dt>
        <dd>
          A judgement about the cause (attack, fault, a crowd of genuine visitors, or undetermined) with its likelihood in one sentence and
          the confidence in another. It is shown when the operator publishes it.
        </dd>
      </dl>
      <p>
        Reports alone never make this observatory call a service unavailable. It says who says so: people, its own probes, or traffic that
        an operator chose to publish.
      </p>

      <h2>Claims about who did it</h2>
      <p>
        A claim is weighed rung by rung: addresses, devices, controllers, people, state. Source addresses can carry the first two rungs at
        most. Answers are: supported, not supported, contradicted by these data, provisional, or cannot be assessed. Nobody is accused by
        this observatory, and networks that sent traffic are treated as places where victims are.
      </p>

      <h2 id="stored">What is stored about you</h2>
      <ul>
        <li>
          Of a report: the service, the kind of problem, when it came, your comment if you wrote one, and a country or part of it: the one
          you choose, else what the time zone or language of your browser suggests, or none when you would rather not say. Time zone and
          language are not stored.
        </li>
        <li>
          Your network address, with the name and language of your browser, is used in memory to count you once in 15 minutes. What is kept
          is a keyed hash whose key changes every day; the address itself is neither stored nor logged. Where the operator of this
          observatory allows it, the country and the number of the network your address belongs to are kept with the report.
        </li>
        <li>These pages set no cookie, load nothing from another host and contain no tracker.</li>
        <li>Places with fewer than 10 reports are folded into “other” before they are shown.</li>
      </ul>

      <h2>Where data come from</h2>
      <ul>
        <li>People's reports, sent on these pages or by the public interface.</li>
        <li>Probes: this observatory fetches pages of services; each says from which place on the network.</li>
        <li>
          Where an operator publishes traffic: records of their own network. Countries of addresses come from the databases named beside
          each table, with the date of their snapshot; such databases are partly wrong.
        </li>
      </ul>
      <p>
        Everything on the pages is also there as JSON: <a href="/api/v1/services">services</a>, <a href="/api/v1/incidents">incidents</a>,
        and <a href="/api/docs">all that programs can ask</a>.
      </p>
    </Page>
  )
}
