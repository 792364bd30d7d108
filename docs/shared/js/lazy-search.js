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

  if (location.protocol === 'file:') window.IFrameWorker = FrameWorker; // by this name the script knows where it is
  const RealWorker = location.protocol === 'file:' ? FrameWorker : window.Worker;
  window.Worker = class extends EventTarget {
    constructor(...args) {
      super();
      this.ready = opened.then(() => {
        const worker = new RealWorker(...args);
        for (const type of ['message', 'error']) {
          worker.addEventListener(type, (event) => this.dispatchEvent(new event.constructor(type, event)));
        }
        return worker;
      });
    }
    postMessage(...args) { this.ready.then((worker) => worker.postMessage(...args)); }
    terminate() { this.ready.then((worker) => worker.terminate()); }
  };
})();
