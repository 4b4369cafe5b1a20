/** The tokens of the Portal's pages, as far as a page of text needs them. */
export const docsStyle = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fbfcfd, #14181b); --surface: light-dark(#ffffff, #1b2024); --line: light-dark(#d9dfe3, #323a40);
  --ink: light-dark(#1b2227, #e8ecef); --soft: light-dark(#4d5960, #aab4bb); --accent: light-dark(#0b6670, #63c8d2);
}
* { box-sizing: border-box; }
html { scroll-padding-top: 16px; }
body {
  margin: 0 auto; max-width: 1280px; padding: 24px 16px 64px; background: var(--paper); color: var(--ink);
  font: 14px/1.5 Inter, system-ui, sans-serif; display: grid; gap: 0 40px; grid-template-columns: minmax(0, 1fr);
}
h1 { font-size: 28px; margin: 0; } h2 { font-size: 20px; margin: 40px 0 8px; } h3 { font-size: 16px; margin: 0 0 4px; }
h4 { font-size: 13px; margin: 12px 0 4px; color: var(--soft); } p { margin: 4px 0; max-width: 80ch; }
a { color: var(--accent); } a:focus-visible, pre:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code, pre, b { font-family: ui-monospace, 'JetBrains Mono', monospace; font-size: 13px; } h3 code, h3 b { font-size: 14px; }
h3 { overflow-wrap: anywhere; }
article { border: 1px solid var(--line); border-radius: 6px; background: var(--surface); padding: 16px; margin: 12px 0; }
pre { overflow-x: auto; margin: 0; padding: 8px 12px; border: 1px solid var(--line); border-radius: 6px; background: var(--paper); }
i { color: var(--soft); font-style: normal; } .who, .query { color: var(--soft); }
details { margin-top: 8px; } summary { cursor: pointer; color: var(--accent); min-height: 24px; } details pre { margin-top: 4px; }
nav ul { list-style: none; margin: 0; padding: 0; } nav ul ul { padding-left: 12px; }
nav a { text-decoration: none; display: block; padding: 2px 0; overflow-wrap: anywhere; } nav a:hover { text-decoration: underline; } nav ul ul b { font-weight: 500; }
nav { margin-top: 16px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 16px; top: 8px; background: var(--surface); padding: 8px; }
@media (min-width: 960px) {
  body { grid-template-columns: 260px minmax(0, 1fr); } header { grid-column: 1 / -1; }
  nav { position: sticky; top: 16px; align-self: start; max-height: calc(100vh - 32px); overflow-y: auto; margin-top: 40px; }
}
`;
