// Switching the language keeps the reader's place: headings have the same ids in both.
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element && event.target.closest('a.language');
  if (!link) return;
  const passed = [...document.querySelectorAll('article :is(h1, h2, h3)[id]')]
    .filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
  const last = passed.at(-1);
  if (last && last.tagName !== 'H1') link.hash = last.id;
});

// Tables that scroll can be reached by keyboard; controls without a name get one.
document$.subscribe(() => requestAnimationFrame(() => {
  document.querySelectorAll('.md-typeset__scrollwrap').forEach((wrap) => { wrap.tabIndex = 0; });
  const zh = document.documentElement.lang.startsWith('zh');
  const name = (selector, words) => document.querySelectorAll(selector)
    .forEach((element, i) => element.setAttribute('aria-label', `${words} ${i + 1}`));
  name('.md-code__nav', zh ? '代码块工具' : 'Code block tools');
}));
