// Switching the language keeps the reader's place: headings have the same ids in both.
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element && event.target.closest('a.language');
  if (!link) return;
  const passed = [...document.querySelectorAll('article :is(h1, h2, h3)[id]')]
    .filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
  const last = passed.at(-1);
  if (last && last.tagName !== 'H1') link.hash = last.id;
});

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

// Tables that scroll can be reached by keyboard.
document$.subscribe(() => requestAnimationFrame(() => {
  document.querySelectorAll('.md-typeset__scrollwrap').forEach((wrap) => { wrap.tabIndex = 0; });
}));

// Material unfolds everything for the printer; what the reader left folded stays folded there.
document.addEventListener('click', (event) => {
  const summary = event.target instanceof Element && event.target.closest('summary');
  if (summary) summary.parentElement.toggleAttribute('data-unfolded', !summary.parentElement.open);
});
