/** What only pages need, beside the theme: masthead, board rows, forms, timeline, ladder, console. Phone first. */
export const PAGE_CSS = `.masthead{border-bottom:1px solid var(--rule);background:var(--raised)}
.masthead-inner{max-width:var(--page);margin-inline:auto;padding:var(--space-2) var(--space-3);display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:0 var(--space-4)}
.masthead-name{font-family:var(--serif);font-size:1.15rem;font-weight:600;color:var(--ink);text-decoration:none;min-height:2.75rem;display:inline-flex;align-items:center;gap:var(--space-2)}
.masthead nav{display:flex;flex-wrap:wrap;align-items:center;gap:0 var(--space-3)}
.masthead nav a{min-height:2.75rem;display:inline-flex;align-items:center}
.masthead nav a[aria-current]{color:var(--ink);text-decoration:none;box-shadow:inset 0 -2px var(--accent)}
.quiet-button{border-color:transparent;background:none;padding-inline:0;font-weight:400;text-decoration:underline;text-decoration-thickness:1px;text-underline-offset:.15em}
main:focus{outline:none}
h4{font-size:1rem;margin:var(--space-4) 0 var(--space-2)}
h1 .badge,h2 .badge,h3 .badge,h4 .badge,.masthead .badge{vertical-align:middle;font-family:var(--sans)}
h1 a,h3 a{color:inherit}
.sentence{font-size:clamp(1.45rem,1.1rem + 1.6vw,2.1rem);max-width:30em;margin-bottom:var(--space-3)}
.callout{border-inline-start:4px solid var(--accent);background:var(--accent-soft);padding:var(--space-2) var(--space-3);max-width:var(--measure)}
.freshness{font-size:.86rem;margin-bottom:var(--space-2)}
.site-footer{padding-top:0;color:var(--ink-soft);font-size:.86rem}
.site-footer p{max-width:none;border-top:1px solid var(--rule);padding-top:var(--space-3)}
.freshness-live:not(:empty)::before{content:" · "}
.plain-list,.service-list,.incident-list,.timeline,.phases,.ladder{list-style:none;padding:0}
.service-row{border-top:1px solid var(--rule);padding:var(--space-3) 0;margin:0;max-width:none;display:grid;grid-template-columns:minmax(0,1fr);gap:var(--space-2) var(--space-4)}
.service-row[hidden],.category:not(:has(.service-row:not([hidden]))),.state-group:not(:has(.service-row:not([hidden]))){display:none}
.service-row h4{font-family:var(--serif);font-size:1.15rem;line-height:1.25;margin:0 0 var(--space-1)}
.service-row p{margin-bottom:var(--space-1);max-width:none}
.service-row .c-beats{margin-top:var(--space-1)}
.service-incident,.service-reports-high{border-top:3px solid var(--accent)}
.service-foot{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:var(--space-2) var(--space-3)}
.service-foot p{margin:0;font-size:.94rem}
.slim{padding:var(--space-2) 0}.slim h4{font-size:1.05rem}
.category h3{margin:var(--space-3) 0 var(--space-1)}
.category+.category{margin-top:var(--space-4)}
.state-group h2{margin-top:var(--space-4)}
.count{font:500 .94rem var(--sans)}.count::before{content:"· "}
.beat-key{display:flex;flex-wrap:wrap;align-items:end;justify-content:space-between;gap:var(--space-2) var(--space-4);margin-top:var(--space-4)}
.beat-key p{margin:0;flex:1 1 24rem}
.c-beat-scale{flex:none;max-width:100%;height:auto}
.board-search{display:flex;flex-wrap:wrap;align-items:end;gap:var(--space-2) var(--space-3);margin-top:var(--space-4)}
.board-search p{margin:0;flex:0 1 auto;min-width:0}
.board-search p:first-child{flex:1 1 14rem;max-width:24rem}
.board-search input,.board-search select{width:100%}
.board-search label{display:block}
.tabs{display:flex;flex-wrap:wrap;gap:0 var(--space-3);margin:0 0 var(--space-3);border-bottom:1px solid var(--rule)}
.tabs a{min-height:2.75rem;display:inline-flex;align-items:center;text-decoration:none;font-weight:600}
.tabs a[aria-current]{color:var(--ink);box-shadow:inset 0 -3px var(--accent)}
.button.large{min-height:3.5rem;font-size:1.1rem;padding-inline:1.6rem}
.service-facts{list-style:none;padding:var(--space-3) 0 0;border-top:1px solid var(--rule);margin-top:var(--space-5);display:flex;flex-wrap:wrap;gap:var(--space-1) var(--space-4)}
.callout p:last-child{margin-bottom:0}
.timeline-head a,p.small>a:only-child{display:inline-block;padding-block:.25rem}
.past{border-inline-start-width:8px;margin-bottom:var(--space-4)}
.explorable:has([data-open]) .c-plot,.explorable:has([data-open]) .c-legend{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.explorable{display:flex;flex-direction:column;position:relative}
.explorer{order:-1;min-height:2.75rem;margin-bottom:var(--space-2)}
.explorer-canvas{width:100%;min-height:20rem;margin-top:var(--space-2)}
.explorer .u-legend{font:inherit;font-size:.86rem;text-align:start;font-variant-numeric:tabular-nums}
.explorer .u-legend th{font-weight:400;color:var(--ink-soft)}
.stale{font-weight:600;color:var(--ink)}
.incident-list>li{border-top:1px solid var(--rule);padding-block:var(--space-2);max-width:none}
.incident-list p{margin-bottom:var(--space-1)}
.problem-buttons{display:grid;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));gap:var(--space-2);max-width:44rem}
.problem-buttons button{min-height:3.5rem}
.report-form fieldset{border:0;padding:0;margin:0 0 var(--space-3);min-width:0}
.report-form select{width:100%;max-width:36rem}
.report-form legend{font-weight:600;padding:0;margin-bottom:var(--space-2)}
textarea{width:100%;max-width:36rem}
.form-error{border:2px solid var(--accent);padding:var(--space-2) var(--space-3);font-weight:600}
[aria-invalid=true]{border:3px solid var(--accent)}
.form-done{border-inline-start:4px solid var(--accent);padding:var(--space-2) var(--space-3)}
.timeline>li{border-inline-start:2px solid var(--rule-strong);padding:0 0 var(--space-2) var(--space-3);margin:0}
.timeline p{margin-bottom:var(--space-1)}
.phases li{margin-block:var(--space-1)}
.ladder{margin-top:var(--space-3)}
.rung{border-top:1px solid var(--rule);padding:var(--space-2) 0 var(--space-2) var(--space-3);margin:0;max-width:none;border-inline-start:3px solid var(--rule)}
.rung.claimed{border-inline-start-color:var(--accent)}
.rung p{margin-bottom:var(--space-1)}
.assessment{padding-block:var(--space-1)}
.claim h3{margin-top:0}
.claim-sentence{font-weight:600}
blockquote{margin:0 0 var(--space-3);padding-inline-start:var(--space-3);border-inline-start:3px solid var(--rule-strong)}
.words dt{font-weight:600}
.words dd{margin:0 0 var(--space-2)}
.actions{display:flex;flex-wrap:wrap;gap:var(--space-2);align-items:center;margin:0 0 var(--space-3)}
.actions form{margin:0}
.publish-row{border-top:1px solid var(--rule);padding:var(--space-3) 0}
.publish-row h3{margin-top:0}
.preview{border:1.5px dashed var(--rule-strong);padding:var(--space-3);margin-top:var(--space-2)}
.preview>section>h2:first-child{border-top:0;padding-top:0;margin-top:0}
.fields{display:grid;gap:var(--space-3);max-width:44rem;margin-bottom:var(--space-3)}
.fields input,.fields select,.fields textarea{width:100%;max-width:none}
.fields input[type=checkbox]{width:1.25rem;min-height:1.25rem;height:1.25rem;margin:0;flex:none;accent-color:var(--accent)}
.fields label:has(>[type=checkbox]){display:flex;align-items:center;gap:var(--space-2);min-height:2.75rem;margin:0}
.fields fieldset{border:0;padding:0;margin:0 0 var(--space-2);min-width:0}
.fields legend{font-weight:600;padding:0}
.fields fieldset label{font-weight:400}
.fields fieldset[aria-invalid]{border:3px solid var(--accent);padding:var(--space-2)}
.fields input+label{margin-top:var(--space-2)}.fields select+label{margin-top:var(--space-3)}
.act>form{padding:0 0 var(--space-4) var(--space-3);border-inline-start:2px solid var(--rule-strong)}
button+.small{margin-top:var(--space-2)}
.progress{width:100%;max-width:30rem;height:1rem;accent-color:var(--accent)}
.panel>details+form{margin-top:var(--space-2)}
.panel>:first-child{margin-top:0}
.panel>:last-child{margin-bottom:0}
@media (min-width:52rem){.service-row{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}.service-row .service-foot{grid-column:1/-1}.slim{grid-template-columns:minmax(0,21rem) minmax(0,1fr) auto;align-items:center}.slim .service-foot{grid-column:auto}}
@media (min-width:40rem){.masthead-inner{padding-inline:var(--space-4)}.synthetic{padding-inline:var(--space-4)}.synthetic p{max-width:calc(var(--page) - 2*var(--space-4))}main{padding-bottom:var(--space-5)}.two-columns{display:grid;grid-template-columns:1fr 1fr;gap:0 var(--space-4)}.fields{grid-template-columns:1fr 1fr}.fields .wide{grid-column:1/-1}}
@media print{.masthead,.report-form,.jump,.board-search,.tabs,.explorer{display:none}.explorable:has([data-open]) .c-plot{position:static;width:100%;height:auto;clip-path:none}.service-row{break-inside:avoid}}
.paste{background:var(--sunken);border:1px solid var(--rule);padding:var(--space-2) var(--space-3);white-space:pre-wrap;overflow-wrap:anywhere;user-select:all;-webkit-user-select:all}
`
