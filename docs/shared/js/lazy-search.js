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

  const RealWorker = window.Worker;
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
