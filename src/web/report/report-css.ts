/** What only the one-file report needs, beside theme and page styles. */
export const REPORT_CSS = `.report h1{font-size:clamp(1.4rem,1.1rem + 1.5vw,2rem);line-height:1.28;max-width:36em;text-wrap:pretty}
.report main{padding-bottom:0}
.report .footer{max-width:none}
.report nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:var(--space-1) var(--space-3)}
.targets{list-style:none;padding:0}
.targets>li{max-width:none;margin:0 0 var(--space-4)}
.target-name{font-size:1.15rem;margin:0;max-width:none}
.targets .facts{margin-top:var(--space-2)}
.line{display:block}
h5{font-size:1rem;margin:var(--space-3) 0 var(--space-2);font-family:var(--sans)}
.vector{border-inline-start:3px solid var(--rule);padding-inline-start:var(--space-3);margin:0 0 var(--space-3)}
.filter{margin:0 0 var(--space-3)}
.filter figcaption{max-width:var(--measure);margin-bottom:var(--space-1)}
.filter pre{background:var(--sunken);border:1px solid var(--rule);padding:var(--space-2) var(--space-3);margin:0;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.86rem;user-select:all;-webkit-user-select:all}
.report article+article{border-top:1px solid var(--rule)}
@page{margin:14mm}
@media print{.report nav{display:none}.report a[href^="http"]::after{content:" (" attr(href) ")";font-size:.86em}.report article+article{break-before:page;border-top:0}.report h4,.report h5,.report summary{break-after:avoid}.filter,.vector>figure,.report tr{break-inside:avoid}.report tbody tr:first-child{break-before:avoid}details:not(.c-table)::details-content{content-visibility:visible;block-size:auto}}
`
