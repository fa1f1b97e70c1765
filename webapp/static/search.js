// How does the box complete what is being typed?
//
// The WAI-ARIA APG combobox with list autocomplete and manual selection: nothing is chosen before an arrow key chooses it.
// Whenever suggestions fail, the box is a plain form.

const WAIT = 120; // milliseconds of rest before asking

const make = (name, attributes, ...children) => {
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

const combobox = (form) => {
  const { suggest, list: label, one, many, ...kinds } = form.dataset;
  const box = form.elements.q;
  const list = make("ul", { role: "listbox", id: "v-list", class: "suggestions", "aria-label": label, hidden: "" });
  const live = make("p", { role: "status", class: "unseen" });
  let [found, active, number, timer, request] = [[], -1, 0, 0, new AbortController()];

  for (const [name, value] of Object.entries({
    role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
  })) box.setAttribute(name, value);
  form.append(list, live);

  const activate = (index) => {
    active = index;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
    if (active < 0) return box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  };

  const show = (suggestions) => {
    found = suggestions;
    list.replaceChildren(...found.map((item, i) => make(
      "li", { role: "option", id: `v-option-${i}`, "aria-selected": "false" },
      marked(item), ...(kinds[item.kind] ? [make("small", {}, kinds[item.kind])] : []),
    )));
    list.hidden = !found.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    activate(-1);
    live.textContent = found.length > 1 ? many.replace("{n}", found.length) : found.length ? one : "";
  };

  // Whatever is still on its way is of no use any more.
  const close = () => {
    number += 1;
    clearTimeout(timer);
    request.abort();
    show([]);
  };

  const ask = async () => {
    const mine = (number += 1);
    request.abort();
    request = new AbortController();
    const url = new URL(suggest, location.href);
    url.searchParams.set("q", box.value);
    try {
      const answer = await fetch(url, { signal: request.signal });
      const suggestions = answer.ok ? await answer.json() : [];
      if (mine === number) show(suggestions);
    } catch {
      if (mine === number) show([]); // no network, or asked anew
    }
  };

  const typed = () => {
    clearTimeout(timer);
    if (box.value.trim()) timer = setTimeout(ask, WAIT);
    else close();
  };

  const choose = (item) => {
    close();
    if (item.url) return location.assign(item.url);
    box.value = item.text;
    form.requestSubmit();
  };

  const move = (step) => {
    if (list.hidden) return typed();
    const stops = found.length + 1; // one of them, -1, is the box itself
    activate((active + 1 + step + stops) % stops - 1);
  };

  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => choose(found[active]),
    Escape: () => (list.hidden ? (box.value = "", close()) : close()),
  };

  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || !Object.hasOwn(keys, event.key)) {
      if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key)) activate(-1);
      return;
    }
    if (event.key === "Enter" && active < 0) return close(); // the form goes as typed
    event.preventDefault();
    keys[event.key]();
  });
  box.addEventListener("input", (event) => event.isComposing || typed());
  box.addEventListener("compositionend", typed);
  box.addEventListener("blur", close);
  form.addEventListener("submit", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(found[[...list.children].indexOf(option)]);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input")) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
};

document.querySelectorAll("form[data-suggest]").forEach(combobox);
