// How is a passage quoted elsewhere?
//
// A button at each passage copies its words, whose they are, and where they stand. It is shown where a clipboard can be written.

const REST = 2500; // milliseconds that a button says what it did

const words = (element) => element.innerText.trim();

const quotation = (passage, { credit, link }) => {
  const french = passage.closest("[lang]").lang.startsWith("fr");
  const [open, close] = french ? ["«\u00a0", "\u00a0»"] : ["“", "”"];
  const question = passage.querySelector("h2");
  const answer = [...passage.querySelectorAll(".told, .bullets li")].map(words).join("\n");
  return [...(question ? [words(question)] : []), open + answer + close, `— ${credit}`, new URL(link, location.href)].join("\n");
};

const live = document.createElement("p");
live.setAttribute("role", "status");
live.className = "unseen";

const offer = (button) => {
  const label = button.textContent;
  let timer = 0;
  const say = (text) => {
    button.textContent = live.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(() => { button.textContent = label; live.textContent = ""; }, REST);
  };
  button.addEventListener("click", () => {
    const { copied, failed, ...source } = button.dataset;
    navigator.clipboard.writeText(quotation(button.closest(".passage"), source)).then(() => say(copied), () => say(failed));
  });
  button.parentElement.hidden = false;
};

if (navigator.clipboard?.writeText) {
  document.body.append(live);
  document.querySelectorAll(".copy").forEach(offer);
}
