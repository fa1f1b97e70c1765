// How does a box complete what is being typed?
//
// The WAI-ARIA APG combobox with list autocomplete and manual selection: nothing is chosen before an arrow key chooses it.
// The page and the widget share this file; it takes a form with a box named q, and says what the form's data-* attributes say.
// Whenever suggestions fail, the box is a plain form.

const WAIT = 120; // milliseconds of rest before asking

export const make = (name, attributes, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

// Marks are offsets in code points, a script's strings count UTF-16 units.
const marked = ({ text, marks }) => {
  const letters = Array.from(text);
  const slice = (start, end) => letters.slice(start, end).join("");
  const parts = [];
  let at = 0;
  for (const [start, end] of marks) {
    parts.push(slice(at, start), make("mark", {}, slice(start, end)));
    at = end;
  }
  return make("span", {}, ...parts, slice(at));
};

// Safari ends a composition before the key that ended it; 229 is then what tells.
const composing = (event) => event.isComposing || event.keyCode === 229;

const FIELDS = "input, textarea, select, [role=textbox], [role=searchbox], [role=combobox]";

// Looks into open shadow trees; of a closed one only its host is seen, and may well hold a field.
const typing = (event) => {
  const [element] = event.composedPath();
  if (!(element instanceof Element)) return false;
  return element.isContentEditable || element.matches(FIELDS) || (element.localName.includes("-") && !element.shadowRoot);
};

const boxes = []; // with the keys that focus them; weakly, as pages come and go within a document

const focusOn = (shortcut, box) => {
  const keys = shortcut.toLowerCase().split(/\s+/).filter((key) => key && key !== "none");
  if (keys.length) box.setAttribute("aria-keyshortcuts", keys.join(" ").replaceAll("ctrl+", "Control+"));
  boxes.push({ keys, reference: new WeakRef(box) });
};

// In a shadow tree, the element that stands in the page speaks for the box.
const outer = (box) => box.getRootNode().host ?? box;
const inOrder = (one, other) => (outer(one).compareDocumentPosition(outer(other)) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);

// The first box that is seen takes the key, unless the page has a use for it.
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.defaultPrevented || composing(event) || typing(event)) return;
  const pressed = (event.ctrlKey || event.metaKey ? "ctrl+" : "") + event.key.toLowerCase();
  const meant = boxes.filter(({ keys }) => keys.includes(pressed)).map(({ reference }) => reference.deref());
  const [box] = meant.filter((box) => box?.offsetParent).sort(inOrder);
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

export const combobox = (form) => {
  const { suggest, list: label, one, many, shortcut = "/", ...kinds } = form.dataset;
  const box = form.elements.q;
  const address = new URL(suggest, location.href);
  const list = make("ul", { role: "listbox", id: `${box.id}-list`, class: "suggestions", "aria-label": label, hidden: "" });
  const live = make("p", { role: "status", class: "unseen" });
  let [found, active, number, timer, request] = [[], -1, 0, 0, new AbortController()];

  for (const [name, value] of Object.entries({
    role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
  })) box.setAttribute(name, value);
  form.append(list, live);
  if (form.elements.ui) address.searchParams.set("ui", form.elements.ui.value); // suggestions lead to pages of this language

  const activate = (index) => {
    active = index;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
    if (active < 0) return box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  };

  // One step forth from the box is the first suggestion, one back the last; none is the box itself.
  const show = (suggestions, step = 0) => {
    found = suggestions;
    list.replaceChildren(...found.map((item, i) => make(
      "li", { role: "option", id: `${box.id}-option-${i}`, "aria-selected": "false" },
      marked(item), ...(kinds[item.kind] ? [make("small", {}, kinds[item.kind])] : []),
    )));
    list.hidden = !found.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    activate(found.length && step ? (step > 0 ? 0 : found.length - 1) : -1);
    live.textContent = found.length > 1 ? many.replace("{n}", found.length) : found.length ? one : "";
  };

  // Whatever is still on its way is of no use any more.
  const forget = () => {
    clearTimeout(timer);
    request.abort();
    return (number += 1);
  };

  const close = () => {
    forget();
    show([]);
  };

  const ask = async (step) => {
    const mine = forget();
    request = new AbortController();
    address.searchParams.set("q", box.value);
    try {
      const answer = await fetch(address, { signal: request.signal });
      const suggestions = answer.ok ? await answer.json() : [];
      if (mine === number) show(suggestions, step);
    } catch {
      if (mine === number) show([]); // no network, no leave, no list; or asked anew
    }
  };

  const typed = () => {
    clearTimeout(timer);
    if (!box.value.trim()) return close();
    activate(-1); // Enter goes with what is typed, whatever was chosen before
    timer = setTimeout(ask, WAIT);
  };

  const choose = ({ text, url }, elsewhere) => {
    close();
    const target = elsewhere ? "_blank" : form.target;
    if (url) return make("a", { href: new URL(url, address), target, rel: "noopener" }).click();
    box.value = text;
    form.requestSubmit();
  };

  const move = (step) => {
    if (list.hidden) return box.value.trim() && ask(step);
    forget(); // what is being chosen from stays as it is
    const stops = found.length + 1; // one of them, -1, is the box itself
    activate((active + 1 + step + stops) % stops - 1);
  };

  // Each says whether it had a use for the key.
  const keys = {
    ArrowDown: (event) => (event.altKey ? list.hidden && move(0) : move(1), true),
    ArrowUp: (event) => (event.altKey ? close() : move(-1), true),
    Enter: () => (active < 0 ? (close(), false) : (choose(found[active]), true)), // the form goes as typed
    Escape: () => (list.hidden ? box.value && ((box.value = ""), close(), true) : (close(), true)),
    ...Object.fromEntries(["Home", "End", "ArrowLeft", "ArrowRight"].map((key) => [key, () => activate(-1)])),
  };

  box.addEventListener("keydown", (event) => {
    if (composing(event) || event.ctrlKey || event.metaKey || event.shiftKey || !Object.hasOwn(keys, event.key)) return;
    if (keys[event.key](event)) event.preventDefault();
  });
  box.addEventListener("input", (event) => event.isComposing || typed());
  box.addEventListener("compositionend", typed);
  box.addEventListener("blur", close);
  form.addEventListener("submit", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(found[[...list.children].indexOf(option)], event.ctrlKey || event.metaKey);
  });
  focusOn(shortcut, box);
};
