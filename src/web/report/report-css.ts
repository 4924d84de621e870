/** What only the one-file report needs, beside theme and page styles. */
export const REPORT_CSS = `.report h1{font-size:clamp(1.4rem,1.1rem + 1.5vw,2rem);line-height:1.28;max-width:36em;text-wrap:pretty}
.report .summary{margin:var(--space-4) 0}
.report .glance td,.report .glance th{white-space:nowrap}
.report .glance td.wrap{white-space:normal;min-width:14rem}
.report article{margin-bottom:var(--space-5)}
.report nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:var(--space-1) var(--space-3)}
@media print{.report nav{display:none}}
`
