"""The style of a report page: light and dark, on a screen and on paper."""

_LIGHT = """
  --ground: #f5f7f8; --surface: #ffffff; --sunken: #eef2f4; --line: #d9e0e4; --ink: #10202a; --ink-soft: #4b5b66;
  --accent: #0b6470; --chart: #1a8694; --chart-soft: #dbe7ea; --second: #b8632a;
  --good: #1c6b40; --good-soft: #e2f3e8; --warn: #7a4d00; --warn-soft: #fdf1d9; --bad: #a3231c; --bad-soft: #fde9e7;
  --idle: #55636d; --idle-soft: #e9edf0;
"""
_DARK = """
  --ground: #0c1418; --surface: #131e24; --sunken: #1a272e; --line: #2a3a43; --ink: #e8eff2; --ink-soft: #a7b7c0;
  --accent: #6fd0d6; --chart: #3fa9b3; --chart-soft: #22333b; --second: #e0935a;
  --good: #7fd6a3; --good-soft: #143225; --warn: #f0c26a; --warn-soft: #382b0f; --bad: #ff9d94; --bad-soft: #40191a;
  --idle: #a7b7c0; --idle-soft: #202e36;
"""

STYLE = f"""
:root {{ color-scheme: light dark; {_LIGHT} }}
@media (prefers-color-scheme: dark) {{ :root {{ {_DARK} }} }}
*, *::before, *::after {{ box-sizing: border-box; }}
html {{ -webkit-text-size-adjust: 100%; }}
body {{ margin: 0; background: var(--ground); color: var(--ink);
  font: 400 0.9375rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; }}
h1, h2, h3 {{ margin: 0; line-height: 1.22; font-weight: 650; letter-spacing: -0.012em; text-wrap: balance; }}
h1 {{ font-size: clamp(1.625rem, 1.3rem + 1.2vw, 2.125rem); }}
h2 {{ font-size: 1.375rem; }}
h3 {{ font-size: 1.0625rem; }}
p, ul, dl, dd, figure {{ margin: 0; padding: 0; }}
p {{ text-wrap: pretty; }}
.skip {{ position: absolute; left: 1rem; top: -4rem; padding: 0.5rem 1rem; background: var(--accent);
  color: var(--surface); border-radius: 0.375rem; }}
.skip:focus {{ top: 0.5rem; }}
a {{ color: var(--accent); }}
:focus-visible {{ outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 0.375rem; }}
.frame {{ background: #0a3440; color: #f3fbfb; }}
.wrap {{ max-width: 74rem; margin-inline: auto; padding-inline: clamp(1rem, 3vw, 2rem); }}
.frame .wrap {{ display: grid; gap: 0.5rem; padding-block: 2rem; }}
.frame p {{ color: #b9dade; max-width: 76ch; }}
main {{ display: grid; gap: 2.25rem; padding-block: 2rem 3rem; }}
main > section {{ display: grid; gap: 1rem; min-width: 0; }}
.columns {{ display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); }}
.columns > * {{ min-width: 0; }}
.columns:not(.thirds) > :last-child:nth-child(odd) {{ grid-column: 1 / -1; }}
.thirds {{ grid-template-columns: repeat(auto-fit, minmax(min(19rem, 100%), 1fr)); }}
.card {{ background: var(--surface); border: 1px solid var(--line); border-radius: 0.625rem; padding: 1.25rem;
  display: grid; gap: 0.75rem; align-content: start; }}
.muted, figcaption p {{ color: var(--ink-soft); }}
.small {{ font-size: 0.8125rem; }}
.lead {{ max-width: 76ch; color: var(--ink-soft); }}
.figures {{ display: flex; flex-wrap: wrap; gap: 1px; background: var(--line); border: 1px solid var(--line);
  border-radius: 0.625rem; overflow: hidden; }}
.figures > div {{ flex: 1 1 8rem; background: var(--surface); padding: 0.875rem 1.125rem; }}
.figures dt {{ color: var(--ink-soft); font-size: 0.8125rem; }}
.figures dd {{ font-size: 1.5rem; font-weight: 650; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }}
.tag {{ display: inline-flex; align-items: center; gap: 0.4375rem; padding: 0.125rem 0.625rem; border-radius: 1rem;
  font-size: 0.8125rem; font-weight: 600; white-space: nowrap; background: var(--idle-soft); color: var(--idle); }}
.tag::before {{ content: ""; width: 0.5rem; height: 0.5rem; border-radius: 50%; background: currentcolor; }}
.tag.error {{ background: var(--bad-soft); color: var(--bad); }}
.tag.error::before {{ border-radius: 1px; }}
.tag.warning {{ background: var(--warn-soft); color: var(--warn); }}
.tag.good {{ background: var(--good-soft); color: var(--good); }}
.verdict {{ display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: center; }}
.finding {{ display: grid; grid-template-columns: 6rem minmax(0, 1fr) auto; gap: 0.25rem 1.25rem;
  padding-block: 0.875rem; border-top: 1px solid var(--line); align-items: start; }}
.finding:first-of-type {{ border-top: 0; padding-top: 0; }}
.finding:last-of-type {{ padding-bottom: 0; }}
.finding .words {{ display: grid; gap: 0.25rem; max-width: 72ch; }}
.finding strong {{ font-weight: 620; }}
.finding .count {{ text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }}
.finding .count b {{ display: block; font-size: 1.125rem; }}
code {{ font: 0.92em ui-monospace, "Cascadia Code", "Liberation Mono", "DejaVu Sans Mono", monospace;
  color: var(--ink-soft); overflow-wrap: anywhere; }}
td code {{ overflow-wrap: normal; }}
summary {{ cursor: pointer; color: var(--accent); font-weight: 600; padding-block: 0.5rem; }}
.chart {{ display: grid; gap: 0.625rem; }}
.chart .row {{ display: grid; grid-template-columns: minmax(0, 12rem) minmax(4rem, 1fr) minmax(3.5rem, auto);
  gap: 0.125rem 0.875rem; align-items: center; line-height: 1.3; }}
.chart .name {{ overflow-wrap: break-word; }}
.chart .value {{ color: var(--ink-soft); text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }}
.chart .track {{ position: relative; display: block; height: 0.875rem; border-radius: 0.25rem;
  background: var(--chart-soft); }}
.chart .track span {{ position: absolute; top: 0; bottom: 0; border-radius: 0.25rem; background: var(--chart); }}
.chart .track .bar {{ left: 0; }}
.chart .track .low {{ background: var(--second); }}
.chart .track .half {{ opacity: 0.5; }}
.chart .track .middle {{ width: 3px; margin-left: -1.5px; top: -0.1875rem; bottom: -0.1875rem; }}
.chart .ends {{ display: flex; justify-content: space-between; color: var(--ink-soft); font-size: 0.8125rem;
  font-variant-numeric: tabular-nums; }}
.spreads .row {{ grid-template-columns: minmax(0, 9rem) minmax(4rem, 1fr) 10rem; }}
.criteria {{ list-style: none; display: grid; gap: 0.625rem; }}
.criteria li {{ display: grid; grid-template-columns: 1.25rem minmax(0, 1fr); gap: 0.625rem; align-items: start; }}
.mark {{ width: 1.25rem; height: 1.25rem; border-radius: 50%; display: grid; place-items: center; font-size: 0.75rem;
  font-weight: 700; margin-top: 0.125rem; background: var(--idle-soft); color: var(--idle); }}
.mark.yes {{ background: var(--good-soft); color: var(--good); }}
.mark.no {{ background: var(--bad-soft); color: var(--bad); }}
table {{ border-collapse: collapse; width: 100%; }}
.scroll {{ overflow-x: auto; }}
th, td {{ text-align: start; padding: 0.4375rem 0.875rem 0.4375rem 0; border-top: 1px solid var(--line);
  vertical-align: top; }}
thead th {{ border-top: 0; color: var(--ink-soft); font-size: 0.8125rem; }}
td.number, th.number {{ text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }}
footer {{ border-top: 1px solid var(--line); color: var(--ink-soft); font-size: 0.8125rem;
  padding-block: 1.25rem 2rem; }}
@media (max-width: 36rem) {{
  .finding {{ grid-template-columns: minmax(0, 1fr) auto; }}
  .finding .words {{ grid-column: 1 / -1; grid-row: 2; }}
  .card {{ padding: 1rem; }}
  .chart .row {{ grid-template-columns: minmax(0, 1fr) auto; }}
  .chart .track, .chart .ends {{ grid-column: 1 / -1; grid-row: 2; }}
  .stacked, .stacked tbody, .stacked tr, .stacked td {{ display: block; }}
  .stacked thead {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
  .stacked tr {{ border-top: 1px solid var(--line); padding-block: 0.5rem; }}
  .stacked tr:first-child {{ border-top: 0; }}
  .stacked td, .stacked td.number {{ border: 0; padding: 0.125rem 0; text-align: start; }}
  .stacked td:empty {{ display: none; }}
  .stacked td::before {{ content: attr(data-name); display: block; color: var(--ink-soft); font-size: 0.8125rem; }}
}}
@media print {{
  :root {{ {_LIGHT} }}
  body {{ background: none; font-size: 10pt; }}
  .skip {{ display: none; }}
  .frame {{ background: none; color: var(--ink); border-bottom: 2px solid var(--ink); }}
  .frame p {{ color: var(--ink-soft); }}
  .card, .finding, tr, .row, .criteria li {{ break-inside: avoid; }}
  h2 {{ break-after: avoid; }}
  main {{ gap: 1.5rem; }}
  .chart span, .tag, .mark {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }}
}}
"""
