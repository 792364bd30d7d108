// Switching the language keeps the reader's place: headings have the same ids in both.
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element && event.target.closest('a.language');
  if (!link) return;
  const passed = [...document.querySelectorAll('article :is(h1, h2, h3)[id]')]
    .filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
  const last = passed.at(-1);
  if (last && last.tagName !== 'H1') link.hash = last.id;
});

// The theme: the system's, light or dark. The visible button belongs to what is in force.
const dark = matchMedia('(prefers-color-scheme: dark)');
const themes = [...document.querySelectorAll('button[data-theme]')];
const show = (chosen) => {
  const system = dark.matches ? 'slate' : 'default';
  const scheme = chosen === 'system' ? system : chosen;
  document.body.setAttribute('data-md-color-scheme', scheme);
  themes.forEach((button) => { button.hidden = button.dataset.theme !== chosen; });
  // Scroll bars; to touch this makes the browser compute all styles anew.
  const bars = scheme === system ? 'light dark' : { default: 'light', slate: 'dark' }[scheme];
  const meta = document.querySelector('meta[name=color-scheme]');
  if (meta.content !== bars) meta.content = bars;
};
const theme = () => __md_get('theme') || 'system';
show(theme());
dark.addEventListener('change', () => show(theme()));
themes.forEach((button, place) => button.addEventListener('click', () => {
  const next = themes[(place + 1) % themes.length];
  __md_set('theme', next.dataset.theme);
  show(next.dataset.theme);
  next.focus();
}));

// Copy buttons; they are part of the page, so nothing is laid out anew for them.
document.addEventListener('click', async (event) => {
  const button = event.target instanceof Element && event.target.closest('button.copy');
  if (!button) return;
  const code = button.parentElement.querySelector('code');
  try {
    await navigator.clipboard.writeText(code.textContent.trimEnd());
  } catch { // no clipboard over plain http or from a file: select it and copy as by hand
    getSelection().selectAllChildren(code);
    document.execCommand('copy');
  }
  button.classList.add('done');
  setTimeout(() => button.classList.remove('done'), 1500);
});

// A tap on an abbreviation tells its meaning, which a mouse reads by resting there.
document.addEventListener('click', (event) => {
  document.querySelector('.meaning')?.remove();
  const term = event.target instanceof Element && event.target.closest('abbr[title]');
  if (!term) return;
  const note = document.createElement('p');
  note.className = 'meaning';
  note.setAttribute('role', 'status');
  note.textContent = `${term.textContent}: ${term.title}`;
  document.body.append(note);
});

// Material unfolds everything for the printer; what the reader left folded stays folded there.
document.addEventListener('click', (event) => {
  const summary = event.target instanceof Element && event.target.closest('summary');
  if (summary) summary.parentElement.toggleAttribute('data-unfolded', !summary.parentElement.open);
});
