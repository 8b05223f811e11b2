// Before anything is drawn: the theme that was chosen here last. Not a module, so that nothing flashes.
const chosen = localStorage.getItem("foedus-theme");
if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
