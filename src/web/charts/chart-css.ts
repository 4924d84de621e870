/** Styles of the charts; wants the variables of the theme. */
export const CHART_CSS = `.c-figure{margin:0 0 var(--space-4);container-type:inline-size}
.c-title{font-weight:600;margin:0 0 var(--space-1)}
.c-plot,.c-beats,.c-map{display:block;max-width:100%}
.c-text{font:12px var(--sans);font-variant-numeric:tabular-nums;fill:var(--ink-soft)}
.c-halo{paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
.c-grid{stroke:var(--rule);stroke-width:1;shape-rendering:crispEdges}
.c-axis{stroke:var(--rule-strong);stroke-width:1;shape-rendering:crispEdges}
.c-band{fill:var(--band);stroke:var(--band-edge);stroke-width:1;stroke-dasharray:3 3}
.c-area{fill:var(--accent);fill-opacity:.14}
.c-line{fill:none;stroke:var(--accent);stroke-width:1.75;stroke-linejoin:round}
.c-course{fill:var(--accent);fill-opacity:.14;stroke:var(--accent);stroke-width:1.75;stroke-linejoin:round}
.c-usual{stroke:var(--band-edge);stroke-width:1.5;stroke-dasharray:5 4;fill:none}
.c-shade{fill:var(--phase)}.c-shade-edge{fill:var(--phase-edge)}.c-shade-line{stroke:var(--phase-edge);stroke-width:1;stroke-dasharray:2 3}
.c-hatch{stroke:var(--rule-strong);stroke-width:2.5}
.c-watermark,.c-watermark-small,.c-watermark-map{font-family:var(--sans);font-weight:700;letter-spacing:.14em;fill:var(--ink);fill-opacity:.15}
.c-watermark{font-size:38px}.c-watermark-small{font-size:17px;fill-opacity:.32}.c-watermark-map{font-size:84px}
.c-beat{fill:var(--rule-strong)}.c-beat-high{fill:var(--accent)}
.c-legend{list-style:none;display:flex;flex-wrap:wrap;gap:var(--space-1) var(--space-3);margin:var(--space-2) 0 0;padding:0;font-size:.86rem;color:var(--ink-soft)}
.c-legend li{margin:0;display:inline-flex;align-items:center;gap:.4em;max-width:100%}
.c-swatch{flex:none;display:inline-block;width:1.4em;height:.85em}
.c-key-line{border-top:2px solid var(--accent);background:color-mix(in srgb,var(--accent) 14%,transparent)}
.c-key-band{background:var(--band);border-block:1px dashed var(--band-edge)}
.c-key-usual{height:0;border-top:2px dashed var(--band-edge)}
.c-key-shade{background:var(--phase);border-top:3px solid var(--phase-edge)}
.c-key-gap{background:repeating-linear-gradient(135deg,var(--rule-strong) 0 2px,transparent 2px 5px)}
.c-key-none{display:none}
.c-caption{font-size:.86rem;color:var(--ink-soft);margin-top:var(--space-1);max-width:85ch}
.c-table{margin-top:var(--space-1);font-size:.94rem}
.c-bar-cell{width:40%;min-width:4.5rem;vertical-align:middle}
.c-bar{display:block}.c-bar-track{fill:var(--sunken)}.c-bar-fill{fill:var(--accent)}
.c-plot+.c-plot{margin-top:var(--space-3)}
.c-map{width:100%;height:auto}
.c-land{stroke:var(--map-line);stroke-width:.6;stroke-linejoin:round}
.c-m0{fill:var(--map-none)}.c-m1{fill:var(--map-1)}.c-m2{fill:var(--map-2)}.c-m3{fill:var(--map-3)}.c-m4{fill:var(--map-4)}.c-m5{fill:var(--map-5)}
.c-p2,.c-p3,.c-p4{fill:none;stroke:var(--map-line);stroke-opacity:.75}
.c-p2{stroke-width:1}.c-p3{stroke-width:1.2}.c-p4{stroke-width:1.2}
.c-map-key{width:1.8em;height:1.1em;flex:none}
@container (max-width:34rem){.c-odd{display:none}}
@container (max-width:50rem){.c-desk{display:none}}
@media print{.c-plot *,.c-beats *,.c-map *,.c-swatch,.c-bar *{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
@media (forced-colors:active){.c-line,.c-course{stroke:CanvasText}.c-text{fill:CanvasText}.c-halo{stroke:Canvas}}
`
