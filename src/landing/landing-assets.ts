/** The look of the landing page: no font, image or script from anywhere else. */
export const HOME_CSS = `:root {
  color-scheme: light dark;
  --ink: #16202c; --soft: #55606e; --paper: #ffffff; --tint: #f3f6fa; --line: #dde4ec; --accent: #0b63ce;
  --from: #0d1b2e; --to: #14508c;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #e7ecf2; --soft: #a2aebb; --paper: #11171e; --tint: #1a222c; --line: #2b3744; --accent: #6cb1ff; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
header { background: linear-gradient(120deg, var(--from), var(--to)); color: #fff; }
header, main { padding: 3.5rem max(1.25rem, calc(50vw - 30rem)); }
main { padding-top: 2.5rem; }
h1 { margin: 0; font-size: clamp(1.8rem, 5vw, 2.8rem); line-height: 1.15; letter-spacing: -.02em; }
h2 { margin: 3rem 0 1rem; font-size: 1.25rem; }
a { color: var(--accent); }
.version { margin: 0 0 .75rem; color: #b8cde4; font-size: .875rem; letter-spacing: .04em; }
.lead { max-width: 38rem; margin: 1rem 0 2rem; color: #dbe7f4; font-size: 1.15rem; }
.button { display: inline-block; margin: 0 .5rem .5rem 0; padding: .6rem 1.2rem; border: 1px solid #fff; border-radius: .5rem; background: #fff; color: #0d3f73; font-weight: 600; text-decoration: none; }
.quiet { background: transparent; color: #fff; }
.button:hover { opacity: .88; }
ol, ul { margin: 0; padding: 0; list-style: none; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); }
.flow { counter-reset: step; }
.flow li { counter-increment: step; padding-top: .75rem; border-top: 3px solid var(--accent); }
.flow strong::before { content: counter(step) ". "; color: var(--accent); }
li strong, li span { display: block; }
li span { color: var(--soft); font-size: .925rem; }
.cards a { display: block; height: 100%; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--tint); color: inherit; text-decoration: none; }
.cards a:hover, .cards a:focus { border-color: var(--accent); }
.cards strong { color: var(--accent); }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
p code { padding: .1em .35em; border-radius: .25rem; background: var(--tint); }
pre { margin: 0; padding: 1rem 1.25rem; overflow-x: auto; border: 1px solid var(--line); border-radius: .6rem; background: var(--tint); line-height: 1.5; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--soft); font-size: .8125rem; font-weight: 600; }
`;

export const FAVICON_SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#14508c"/><path d="M7 23V9l9 9 9-9v14" fill="none" stroke="#fff" stroke-width="3.5" stroke-linejoin="round" stroke-linecap="round"/></svg>
`;
