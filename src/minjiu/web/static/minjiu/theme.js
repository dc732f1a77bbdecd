// Before the page is drawn: light or dark, as the system is set; paper is always light.
"use strict";
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const dress = () => { document.documentElement.dataset.bsTheme = dark.matches ? "dark" : "light"; };
dark.addEventListener("change", dress);
window.addEventListener("beforeprint", () => { document.documentElement.dataset.bsTheme = "light"; });
window.addEventListener("afterprint", dress);
dress();
