/** The base stylesheet: elements first, then the few classes that pages and the report share. Phone first. */
export const BASE_CSS = `*,*::before,*::after{box-sizing:border-box}
html{font-size:100%;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 var(--sans);overflow-wrap:break-word}
main,.page{display:block;max-width:var(--page);margin-inline:auto;padding:var(--space-3)}
h1,h2,h3{font-family:var(--serif);font-weight:600;line-height:1.2;margin:0 0 var(--space-2);text-wrap:balance}
h1{font-size:clamp(1.6rem,1.2rem + 2vw,2.4rem)}
h2{font-size:1.35rem;margin-top:var(--space-5);padding-top:var(--space-3);border-top:1px solid var(--rule)}
h3{font-size:1.15rem;margin-top:var(--space-4)}
p,ul,ol,dl{margin:0 0 var(--space-3)}
p,li,dd{max-width:var(--measure)}
ul,ol{padding-inline-start:1.3em}
li{margin-block:var(--space-1)}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:.15em}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:2px}
code,.mono{font-family:var(--mono);font-size:.92em;overflow-wrap:anywhere}
small,.small{font-size:.86rem}
.soft{color:var(--ink-soft)}
.num,td.num,th.num,time,.tabular{font-variant-numeric:tabular-nums}
hr{border:0;border-top:1px solid var(--rule);margin:var(--space-4) 0}
.skip-link{position:absolute;left:var(--space-3);top:-6rem;background:var(--ink);color:var(--paper);padding:var(--space-2) var(--space-3);z-index:2}
.skip-link:focus{top:var(--space-2)}
.visually-hidden{position:absolute;width:1px;height:1px;margin:-1px;padding:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap;border:0}
.kicker{font:600 .8rem/1.4 var(--sans);letter-spacing:.04em;text-transform:uppercase;color:var(--ink-soft);margin:0 0 var(--space-2)}
.lede{font-family:var(--serif);font-size:clamp(1.15rem,1.05rem + .5vw,1.35rem);line-height:1.45;max-width:44em}
.synthetic{background:var(--ink);color:var(--paper);padding:var(--space-2) var(--space-3);margin:0;font-weight:600}
.synthetic p{max-width:none;margin:0 auto;width:100%;max-width:calc(var(--page) - 2*var(--space-3))}
.synthetic strong{letter-spacing:.1em}
.synthetic a{color:inherit}
.facts{display:grid;grid-template-columns:1fr;gap:0;margin:var(--space-3) 0;border-top:1px solid var(--rule)}
.facts>div{padding:var(--space-2) 0;border-bottom:1px solid var(--rule)}
.facts dt{font-size:.86rem;color:var(--ink-soft)}
.facts dd{margin:0;font-variant-numeric:tabular-nums}
.facts dd.figure,.figure-number{font-size:1.35rem;font-family:var(--serif);line-height:1.3}
.scroll{overflow-x:auto;margin:0 0 var(--space-3);max-width:100%}
.scroll:focus-visible{outline-offset:-2px}
.scroll>table{width:max-content;min-width:100%}
.scroll.fit>table{width:100%}
.scroll td,.scroll th{max-width:17rem}
table{border-collapse:collapse;width:100%;font-size:.94rem}
caption{text-align:start;color:var(--ink-soft);font-size:.86rem;padding:0 0 var(--space-2);max-width:min(85ch,calc(100vw - 4rem))}
th,td{text-align:start;vertical-align:top;padding:var(--space-2) var(--space-3) var(--space-2) 0;border-bottom:1px solid var(--rule)}
th:last-child,td:last-child{padding-inline-end:0}
thead td{border-bottom-color:var(--rule-strong)}
thead th{font-size:.82rem;font-weight:600;color:var(--ink-soft);border-bottom-color:var(--rule-strong);vertical-align:bottom}
tbody th{font-weight:600}
td.num,th.num{text-align:end;white-space:nowrap}
td ul{margin:0}
.badge{display:inline-block;font-size:.82rem;font-weight:600;line-height:1.5;padding:0 .55em;border:1.5px solid var(--rule-strong);border-radius:3px;color:var(--ink);background:transparent;max-width:100%}
.badge.strong{background:var(--accent);border-color:var(--accent);color:var(--accent-ink)}
.badge.outlined{border-color:var(--accent);color:var(--accent)}
.badge.dashed{border-style:dashed}
.note{border-inline-start:3px solid var(--rule-strong);padding:var(--space-1) 0 var(--space-1) var(--space-3);margin:0 0 var(--space-3);color:var(--ink-soft);max-width:var(--measure)}
.panel{background:var(--raised);border:1px solid var(--rule);padding:var(--space-3);margin:0 0 var(--space-3)}
details>summary{cursor:pointer;color:var(--accent);padding:var(--space-1) 0;width:fit-content}
details[open]>summary{margin-bottom:var(--space-2)}
button,.button{font:inherit;font-weight:600;min-height:2.75rem;padding:.4rem 1rem;border:1.5px solid var(--accent);border-radius:3px;background:var(--raised);color:var(--accent);cursor:pointer;text-decoration:none;display:inline-flex;align-items:center;justify-content:center}
button:hover,.button:hover{background:var(--accent-soft);color:var(--ink)}
button.primary,.button.primary{background:var(--accent);color:var(--accent-ink)}
button.primary:hover,.button.primary:hover{background:var(--ink);border-color:var(--ink);color:var(--paper)}
input,select,textarea{font:inherit;color:inherit;background:var(--raised);border:1.5px solid var(--rule-strong);border-radius:3px;min-height:2.75rem;padding:.4rem .6rem;max-width:100%}
label{display:inline-block;font-weight:600;margin-bottom:var(--space-1)}
.footer{margin-top:var(--space-6);padding-top:var(--space-3);border-top:1px solid var(--rule);color:var(--ink-soft);font-size:.86rem}
@media (max-width:39.99rem){.stack>table{width:100%}.stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stack tr{display:block;padding-block:var(--space-2);border-bottom:1px solid var(--rule)}.stack td,.stack th{display:block;max-width:none;border:0;padding:0}
.stack td.num{display:inline-block;text-align:start;margin-inline-end:var(--space-3)}.stack [data-label]::before{content:attr(data-label) ": ";color:var(--ink-soft)}}
@media (min-width:56rem){.scroll>table{width:100%}.scroll td,.scroll th{max-width:none}}
@media (min-width:40rem){main,.page{padding:var(--space-4) var(--space-4) var(--space-6)}
.facts{grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));column-gap:var(--space-4)}}
@media (prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important;scroll-behavior:auto!important}}
@media print{html{font-size:10.5pt}.scroll>table{width:100%}.scroll td,.scroll th{max-width:none}td.num,th.num,.badge{white-space:normal}main,.page{max-width:none;padding:0}.scroll{overflow:visible}h2,h3{break-after:avoid}figure,tr,.panel{break-inside:avoid}
.skip-link,button,.button,.no-print{display:none}a{color:inherit}.synthetic,.badge.strong{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`
