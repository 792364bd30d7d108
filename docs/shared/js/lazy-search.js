// Material fetches the search index and starts the search worker with every page.
// Hold both back until the reader first opens the search.
(() => {
  let open;
  const opened = new Promise((resolve) => { open = resolve; });
  const wake = (event) => {
    if (event.target instanceof Element && event.target.closest('[data-md-component="search"], [for="__search"], #__search')) open();
  };
  for (const type of ['focusin', 'click', 'change']) addEventListener(type, wake, {capture: true});
  addEventListener('keydown', (event) => { if (['f', 's', '/'].includes(event.key)) open(); }, {capture: true});
  if (new URLSearchParams(location.search).has('q') || new URLSearchParams(location.search).has('h')) open();

  const send = XMLHttpRequest.prototype.send;
  const openRequest = XMLHttpRequest.prototype.open;
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    this.isIndex = String(url).includes('search/search_index.json');
    return openRequest.call(this, method, url, ...rest);
  };
  XMLHttpRequest.prototype.send = function (...args) {
    if (!this.isIndex) return send.apply(this, args);
    opened.then(() => send.apply(this, args));
  };

  // From the file system no worker can start: its script runs in a frame instead.
  class FrameWorker extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement('iframe');
      frame.hidden = true;
      document.body.append(frame);
      this.inner = frame.contentWindow;
      const load = (source) => new Promise((resolve, reject) => {
        const script = Object.assign(this.inner.document.createElement('script'), {src: source, onload: resolve, onerror: reject});
        this.inner.document.head.append(script);
      });
      this.inner.postMessage = (data) => this.dispatchEvent(new MessageEvent('message', {data}));
      this.inner.importScripts = (...sources) => sources.reduce((before, source) => before.then(() => load(source)), Promise.resolve());
      this.ready = load(url);
    }
    postMessage(data) { this.ready.then(() => this.inner.dispatchEvent(new MessageEvent('message', {data: structuredClone(data)}))); }
    terminate() { this.inner.frameElement.remove(); }
  }

  // What the index cannot know: plurals, and words that the book does not use for what it treats.
  const [SETUP, QUERY, RESULT] = [0, 2, 3];
  const known = (query, synonyms) => {
    const singular = query.replace(/(?<=ss|ch|x)es\b|(?<=[a-z]{2}[^sui\W])s\b/gi, '');
    const words = Object.keys(synonyms).sort((a, b) => b.length - a.length);
    if (!words.length) return singular;
    const any = new RegExp(`(?<![a-z])(?:${words.join('|')})(?![a-z])`, 'gi');
    return singular.replace(any, (word) => synonyms[word.toLowerCase()]);
  };
  // A word that is nowhere may have a letter too many, too few, or another.
  const nearly = (query) => query.split(/\s+/).filter((word) => /^[a-z]{4,}$/i.test(word))
    .map((word) => `${word.toLowerCase()}~${word.length < 8 ? 1 : 2}`).join(' ');

  if (location.protocol === 'file:') window.IFrameWorker = FrameWorker; // by this name the script knows where it is
  const RealWorker = location.protocol === 'file:' ? FrameWorker : window.Worker;
  window.Worker = class extends EventTarget {
    constructor(...args) {
      super();
      this.ready = opened.then(() => {
        const worker = new RealWorker(...args);
        for (const type of ['message', 'error']) {
          worker.addEventListener(type, (event) => {
            const again = event.data?.type === RESULT && !event.data.data.items.length && nearly(this.asked);
            this.asked = '';
            if (again) worker.postMessage({type: QUERY, data: again});
            else this.dispatchEvent(new event.constructor(type, event));
          });
        }
        return worker;
      });
    }
    postMessage(message) {
      const {type, data} = message;
      if (type === SETUP) this.synonyms = data.config.synonyms ?? {};
      const sent = type === QUERY ? {type, data: known(data, this.synonyms)} : message;
      if (type === QUERY) this.asked = sent.data;
      this.ready.then((worker) => worker.postMessage(sent));
    }
    terminate() { this.ready.then((worker) => worker.terminate()); }
  };
})();
