// Shows one case at a time, filters its elements, and remembers the theme.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("scripted");

  function show() {
    var id = decodeURIComponent(location.hash.slice(1));
    var found = false;
    document.querySelectorAll("section.case").forEach(function (section) {
      var current = section.id === id;
      section.classList.toggle("current", current);
      found = found || current;
    });
    root.classList.toggle("on-case", found);
    window.scrollTo(0, 0);
  }
  window.addEventListener("hashchange", show);
  show();

  document.querySelectorAll(".filters").forEach(function (filters) {
    var section = filters.closest("section");
    filters.addEventListener("click", function (event) {
      var button = event.target.closest("button[data-status]");
      if (button) {
        var pressed = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", String(pressed));
        section.querySelectorAll("details.element." + button.dataset.status).forEach(function (element) {
          element.hidden = !pressed;
        });
      }
      if (event.target.closest("button[data-open]")) {
        var all = section.querySelectorAll("details.element:not([hidden])");
        var open = !Array.from(all).every(function (element) { return element.open; });
        all.forEach(function (element) { element.open = open; });
      }
    });
  });

  var theme = document.getElementById("theme");
  theme.hidden = false;
  theme.addEventListener("click", function () {
    var dark = root.dataset.theme ? root.dataset.theme === "dark"
      : window.matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
})();
