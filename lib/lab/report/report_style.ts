/**
 * The style sheet of the page. It follows the reader's light or dark mode; print is always light.
 */
export const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --background: #ffffff; --text: #1c2127; --faint: #98a2ad; --line: #dde2e7; --panel: #f6f8fa;
  --series-1: #0b63ab; --series-2: #c8500b; --series-3: #1a7f5a; --series-4: #8a3aa0;
  --series-5: #927300; --series-6: #b32d58; --series-7: #476a7b; --series-8: #5a4bd0;
  --p50: #0b63ab; --p99: #8a3aa0; --max: #9aa4af; --bars: #b9cfe4;
  --loss: #d0342c; --view: #1a7f5a; --killed: #d0342c; --takeover: #b36b00; --back: #3a6ea5;
  --ok: #1a7f5a; --wrong: #c62828;
}
@media (prefers-color-scheme: dark) {
  :root {
    --background: #14181d; --text: #e3e7eb; --faint: #77828e; --line: #303841; --panel: #1c2229;
    --series-1: #6cb2f2; --series-2: #f2935a; --series-3: #5cc79b; --series-4: #cf95e3;
    --series-5: #d8bb45; --series-6: #f08aac; --series-7: #9dbccb; --series-8: #a69cf8;
    --p50: #6cb2f2; --p99: #cf95e3; --max: #717c87; --bars: #2f4a66;
    --loss: #ff7b72; --view: #5cc79b; --killed: #ff7b72; --takeover: #e8b04a; --back: #7fb2e5;
    --ok: #5cc79b; --wrong: #ff7b72;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 1340px; padding: 24px 28px 48px; background: var(--background);
  color: var(--text); font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif;
}
h1 { font-size: 26px; margin: 0 0 4px; }
h2 { font-size: 19px; margin: 36px 0 12px; border-bottom: 1px solid var(--line); padding-bottom: 4px; }
p { margin: 6px 0; max-width: 78ch; }
.faint, figcaption { color: color-mix(in srgb, var(--text) 72%, var(--background)); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(440px, 100%), 1fr)); gap: 28px 32px; margin-top: 18px; }
figure { margin: 0; min-width: 0; max-width: 640px; }
figure .plot { overflow-x: auto; }
figure h3 { font-size: 16px; margin: 0; }
figure svg { --plot-background: var(--background); width: 100%; min-width: 440px; height: auto; display: block; overflow: visible; }
figcaption { font-size: 13px; max-width: 70ch; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 2px 0 6px; font-size: 13px; list-style: none; padding: 0; }
.legend i { display: inline-block; width: 22px; border-top: 3px solid; vertical-align: middle; margin-right: 6px; }
.legend i.dashed { border-top-style: dashed; border-top-width: 2px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { padding: 3px 9px 3px 0; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { font-weight: 600; text-align: right; vertical-align: bottom; white-space: normal; line-height: 1.25; }
th:first-child, td:first-child, .left { text-align: left; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 18px; font-size: 13.5px; margin: 0; }
dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
.ok { color: var(--ok); font-weight: 600; } .wrong { color: var(--wrong); font-weight: 600; }
code { font: 13px ui-monospace, "DejaVu Sans Mono", monospace; background: var(--panel); padding: 1px 5px; border-radius: 4px; }
@media (max-width: 600px) {
  body { padding: 16px 14px 32px; }
  dl { grid-template-columns: 1fr; } dd { margin: 0 0 6px; }
  p, figcaption { max-width: none; }
  figure svg { min-width: 0; font-size: 18px !important; }
  /* The large digits of an axis reach into the margin of the page. */
  figure .plot { overflow: visible; }
}
@media print {
  :root {
    color-scheme: light;
    --background: #ffffff; --text: #000000; --faint: #8a939c; --line: #cfd5da; --panel: #ffffff;
    --series-1: #0b63ab; --series-2: #c8500b; --series-3: #1a7f5a; --series-4: #8a3aa0;
    --series-5: #927300; --series-6: #b32d58; --series-7: #476a7b; --series-8: #5a4bd0;
    --p50: #0b63ab; --p99: #8a3aa0; --max: #9aa4af; --bars: #b9cfe4;
    --loss: #d0342c; --view: #1a7f5a; --killed: #d0342c; --takeover: #b36b00; --back: #3a6ea5;
    --ok: #1a7f5a; --wrong: #c62828;
  }
  @page { size: A4; margin: 14mm; }
  body { padding: 0; max-width: none; font-size: 10.5pt; }
  .figures { grid-template-columns: 1fr 1fr; gap: 14px 20px; }
  figure, tr, dl { break-inside: avoid; }
  h2, figure h3 { break-after: avoid; }
  .scroll, figure .plot { overflow: visible; }
  figure svg { min-width: 0; }
  figure { max-width: none; }
  table { font-size: 6.6pt; width: 100%; } th, td { padding-right: 4px; white-space: nowrap; }
  th { white-space: normal; }
  figcaption, .legend { font-size: 8pt; }
}
`;
