// Small conveniences; every page works without them.
(() => {
  "use strict";
  const phone = window.matchMedia("(max-width: 47.99rem)");

  // The error summary takes the focus: also when htmx put it there, and in browsers that ignore autofocus on it.
  const focusSummary = (root) => {
    const summary = root.querySelector(".sroi-error-summary");
    if (summary) summary.focus();
  };

  // A link in the summary goes to the input itself, not only to its place on the page.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".sroi-error-summary a[href^='#']");
    const input = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!input) return;
    event.preventDefault();
    input.focus();
    (input.closest(".sroi-field") || input).scrollIntoView({ block: "start" });
  });

  const foldNavigation = () => {
    const button = document.querySelector(".sroi-nav-toggle");
    const navigation = document.getElementById("sroi-nav");
    if (!button || !navigation) return;
    const show = (open) => {
      button.setAttribute("aria-expanded", String(open));
      navigation.classList.toggle("sroi-nav--folded", !open);
    };
    button.hidden = false;
    navigation.classList.add("sroi-nav--foldable");
    show(false);
    const isOpen = () => button.getAttribute("aria-expanded") === "true";
    button.addEventListener("click", () => show(!isOpen()));
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !isOpen()) return;
      show(false);
      if (phone.matches) button.focus();
    });
  };

  const foldFilters = (root) => {
    for (const fold of root.querySelectorAll("details[data-fold-on-phone]")) fold.open = !phone.matches;
  };
  phone.addEventListener("change", () => foldFilters(document));

  // Menus close on Escape and on a click elsewhere.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll(".sroi-menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(".sroi-menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  // The other language shows the page as it is by now: a live update may have changed its address since it was loaded.
  document.addEventListener("submit", (event) => {
    if (event.target.matches(".sroi-language")) event.target.elements.next.value = location.pathname + location.search;
  });

  // A form is sent once, however often somebody clicks.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "true";
    if (event.submitter) event.submitter.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest("form");
    if (form) delete form.dataset.sent;
  });
  document.addEventListener("htmx:load", (event) => focusSummary(event.target));

  foldNavigation();
  foldFilters(document);
  focusSummary(document);
})();
