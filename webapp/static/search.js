// Which boxes of the page complete what is being typed? Those whose form says where to ask.

const { combobox } = await import(`./combobox.js${new URL(import.meta.url).search}`); // the version of this file

document.querySelectorAll("form[data-suggest]").forEach((form) => combobox(form));
