// How does any site get the archive's box?
//
//   <script src="https://archive.example/widget.js" async data-lang="fr"></script>
//
// A custom element, <verbatim-search>, with its style in a shadow tree. It is a plain form that asks the archive, and completes
// what is typed where the archive gives leave to this page's origin: else the module below does not load. No markup is parsed
// and no inline style set, so that a page with a strict policy need not loosen it.
(() => {
  const TEXTS = {{ texts|tojson }};
  const COMBOBOX = {{ combobox|tojson }};
  const STYLE = `
    :host { display: block; }
    :host([hidden]) { display: none; }
    form {
      all: initial; color-scheme: inherit; direction: ltr; position: relative; display: flex; min-width: 0;
      --paper: var(--verbatim-background, light-dark(#fcfaf5, #16181a));
      --ink: var(--verbatim-text, light-dark(#211e19, #e9e4da));
      --soft: var(--verbatim-muted, light-dark(#5f584d, #aba497));
      --edge: var(--verbatim-border, var(--soft));
      --accent: var(--verbatim-accent, light-dark(#0a5a62, #84cdd2));
      --on-accent: var(--verbatim-on-accent, light-dark(#fcfaf5, #16181a));
      --raised: var(--verbatim-chosen, light-dark(#f4efe4, #1f2225));
      --round: var(--verbatim-radius, .5em);
      font-family: var(--verbatim-font, system-ui, -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", sans-serif);
      font-size: var(--verbatim-size, max(1rem, 16px)); line-height: 1.5; color: var(--ink);
    }
    *, ::before, ::after { box-sizing: border-box; }
    input, button { font: inherit; margin: 0; appearance: none; }
    input[name=q] {
      flex: 1; min-width: 0; padding: .6em .9em; color: var(--ink); background: var(--paper);
      border: 1px solid var(--edge); border-right: 0; border-radius: var(--round) 0 0 var(--round);
    }
    input::placeholder { color: var(--soft); opacity: 1; }
    button {
      padding: .6em 1.1em; color: var(--on-accent); background: var(--accent); cursor: pointer;
      border: 1px solid var(--accent); border-radius: 0 var(--round) var(--round) 0;
    }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: -3px; }
    button:focus-visible { outline-color: var(--on-accent); outline-offset: -5px; }
    .unseen { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    .suggestions {
      position: absolute; z-index: 1000; inset: calc(100% + .35em) 0 auto; max-height: min(26em, 70vh); overflow-y: auto;
      margin: 0; padding: .35em; list-style: none; background: var(--paper);
      border: 1px solid var(--edge); border-radius: min(var(--round), .75em); box-shadow: 0 .5em 1.5em rgb(0 0 0 / .18);
    }
    .suggestions[hidden] { display: none; }
    li {
      display: flex; gap: 1em; justify-content: space-between; align-items: baseline; padding: .5em .6em;
      border-radius: min(var(--round), .4em); line-height: 1.4; overflow-wrap: anywhere; cursor: pointer;
    }
    li:hover, li[aria-selected=true] { background: var(--raised); }
    li[aria-selected=true] { outline: 2px solid var(--accent); outline-offset: -2px; }
    mark { all: unset; font-weight: 700; }
    small { font-size: .8em; color: var(--soft); white-space: nowrap; }
    @media (forced-colors: active) { li[aria-selected=true] { outline-color: Highlight; } }`;

  const script = document.currentScript;
  const { into, ...options } = script.dataset;
  options.archive = new URL(".", script.src).href;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);

  const make = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value != null) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  class VerbatimSearch extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return; // it was moved
      const archive = this.getAttribute("archive") ?? options.archive;
      const form = this.form(archive);
      const root = this.attachShadow({ mode: "open", delegatesFocus: true });
      root.adoptedStyleSheets = [sheet];
      root.append(form);
      import(new URL(COMBOBOX, archive)).then(({ combobox }) => combobox(form), () => {}); // without leave the form does alone
    }

    form(archive) {
      const { label, placeholder, search, ...said } = TEXTS[this.spoken()];
      const form = make(
        "form", { role: "search", action: new URL("search", archive), target: this.getAttribute("target"), lang: this.spoken() },
        make("label", { class: "unseen", for: "v-box" }, this.getAttribute("label") ?? label),
        make("input", {
          id: "v-box", name: "q", type: "text", inputmode: "search", enterkeyhint: "search", maxlength: "512",
          autocapitalize: "none", placeholder: this.getAttribute("placeholder") ?? placeholder,
        }),
        make("input", { type: "hidden", name: "ui", value: this.spoken() }), // the results speak as the box does
        make("button", {}, search),
      );
      Object.assign(form.dataset, said, { suggest: new URL("api/suggest", archive) });
      if (this.hasAttribute("shortcut")) form.dataset.shortcut = this.getAttribute("shortcut");
      return form;
    }

    spoken() {
      const { lang } = this.closest("[lang]") ?? document.documentElement;
      const language = lang.slice(0, 2).toLowerCase();
      return language in TEXTS ? language : "en";
    }
  }

  if (!customElements.get("verbatim-search")) customElements.define("verbatim-search", VerbatimSearch);

  const place = () => {
    for (const where of into ? document.querySelectorAll(into) : [script]) {
      const box = make("verbatim-search", options);
      if (into) where.append(box);
      else where.after(box);
    }
  };
  if (into && document.readyState === "loading") document.addEventListener("DOMContentLoaded", place);
  else if (into || !script.closest("head")) place(); // in the head it only says what <verbatim-search> is
})();
