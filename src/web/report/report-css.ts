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
@media print{.report nav{display:none}}
`
