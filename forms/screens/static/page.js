/* What a page does better with a script; every page does its work without one. No library, no inline, no storage. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");

  // What is wrong is read first.
  var summary = document.querySelector(".govuk-error-summary");
  if (summary) { summary.focus(); }

  // Enter chooses a word while Chinese is being composed; it does not send the form.
  document.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229) && event.target.form) { event.preventDefault(); }
  });

  // One press, one request: a second press of an impatient hand is swallowed for a while.
  var leaving = false;
  document.addEventListener("submit", function (event) {
    var form = event.target, now = Date.now(), last = Number(form.getAttribute("data-sent") || 0);
    if (form.method === "post" && now - last < 5000) { event.preventDefault(); return; }
    form.setAttribute("data-sent", String(now));
    leaving = true;
  });
  window.addEventListener("pageshow", function () {
    leaving = false;
    document.querySelectorAll("form[data-sent]").forEach(function (form) { form.removeAttribute("data-sent"); });
  });

  // Leaving a form in which something was typed and not saved is asked about.
  document.querySelectorAll("form[data-guard]").forEach(function (form) {
    var dirty = form.getAttribute("data-guard") === "typed";
    form.addEventListener("input", function () { dirty = true; });
    window.addEventListener("beforeunload", function (event) {
      if (dirty && !leaving) { event.preventDefault(); event.returnValue = ""; }
    });
  });

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.addEventListener("click", function () { window.print(); });
  });

  // The strip tells the truth without a reload; a page in the background asks nothing.
  var strip = document.getElementById("strip");
  if (strip && strip.getAttribute("data-from") && window.fetch) {
    window.setInterval(function () {
      if (document.hidden) { return; }
      fetch(strip.getAttribute("data-from"), { credentials: "same-origin", redirect: "manual" }).then(function (answer) {
        if (!answer.ok) { throw new Error("strip"); }
        return answer.text();
      }).then(function (html) {
        // Unchanged words are left alone: a screen reader would say them again, and a button would lose its focus.
        var fresh = new DOMParser().parseFromString(html, "text/html").getElementById("strip");
        if (fresh && fresh.textContent !== strip.textContent && !strip.contains(document.activeElement)) {
          strip.className = fresh.className;
          strip.innerHTML = fresh.innerHTML;
        }
      }).catch(function () {
        strip.classList.add("strip--red");
        var said = strip.querySelector(".strip__said");
        if (said && strip.getAttribute("data-lost")) { said.textContent = strip.getAttribute("data-lost"); }
      });
    }, 15000);
  }
})();
