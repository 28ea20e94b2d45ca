// Shows what passkeys can do only where the browser knows them, and says so when something goes wrong.
(function () {
  "use strict";
  if (window.PublicKeyCredential) {
    document.querySelectorAll("[data-passkeys]").forEach(function (part) { part.hidden = false; });
  }
  document.addEventListener("allauth.error", function (event) {
    var problem = document.querySelector("[data-passkey-problem]");
    if (problem) {
      event.preventDefault();
      problem.hidden = false;
    }
  });
})();
