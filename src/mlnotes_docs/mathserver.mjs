// Typesets TeX: one JSON request per line on stdin, one JSON answer per line on stdout.
//   {"items": [{"tex": "…", "display": true}]}
//   {"items": [{"html": "<svg …>", "mml": "<math …>"} or {"error": "…"}], "defs": "<defs>…"}
import readline from 'node:readline';
import MathJax from 'mathjax';

await MathJax.init({
  loader: {load: ['input/tex', 'output/svg']},
  tex: {
    tags: 'none',
    packages: {'[-]': ['noundefined', 'noerrors']}, // an unknown macro is an error, not red text
    formatError: (jax, error) => { throw error; },
  },
  output: {displayOverflow: 'overflow', linebreaks: {inline: false}},
  svg: {fontCache: 'global', useXlink: true},
  startup: {typeset: false},
});
const {adaptor, output} = MathJax.startup;

const DATA = / data-[a-z-]+="[^"]*"/g;
const svg = (text) => text.replace(DATA, '')
  .replace(/ (?:role="img"|focusable="false"|xmlns="http:\/\/www.w3.org\/2000\/svg")/g, '');
const mathml = (text) => text.replace(DATA, '').replace(/>\s+</g, '><');

async function typeset({tex, display}) {
  try {
    const mml = mathml(await MathJax.tex2mmlPromise(tex, {display}));
    const node = await MathJax.tex2svgPromise(tex, {display});
    return {html: svg(adaptor.outerHTML(adaptor.firstChild(node))), mml};
  } catch (error) {
    return {error: error.message || String(error)};
  }
}

for await (const line of readline.createInterface({input: process.stdin})) {
  output.clearFontCache();
  const items = [];
  for (const item of JSON.parse(line).items) items.push(await typeset(item));
  const defs = svg(adaptor.outerHTML(output.fontCache.getCache()));
  process.stdout.write(JSON.stringify({items, defs}) + '\n');
}
process.exit(0);
