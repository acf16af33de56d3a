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

  // A question mark opens the page of help, a slash leads to the search; neither while somebody is writing.
  document.addEventListener("keydown", function (event) {
    var help = document.querySelector('a[href="/help"]'), seek = document.getElementById("sought");
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.key === "?" && help) { help.click(); }
    if (event.key === "/" && seek) { event.preventDefault(); seek.focus(); }
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
    form.addEventListener("kept", function () { dirty = false; });
    window.addEventListener("beforeunload", function (event) {
      if (dirty && !leaving) { event.preventDefault(); event.returnValue = ""; }
    });
  });

  // A long form is kept as a draft while it is filled in, and before another form of its page leads away from it.
  document.querySelectorAll("form[data-keep]").forEach(function (form) {
    var dirty = false, busy = false, again = false, timer = 0, told = document.getElementById(form.getAttribute("data-keep"));
    function keep() {
      var fields = new URLSearchParams();
      // A chosen file goes with the form itself; of a draft it would keep no more than that it was one.
      new FormData(form).forEach(function (value, name) { if (typeof value === "string") { fields.append(name, value); } });
      fields.set("do", "keep");
      dirty = false;
      busy = true;
      window.clearTimeout(timer);
      return fetch(form.action, { method: "POST", body: fields, credentials: "same-origin", redirect: "manual" }).then(function (answer) {
        if (!answer.ok) { throw new Error("keep"); }
        if (told) { told.textContent = told.getAttribute("data-kept"); }
        form.dispatchEvent(new Event("kept"));
      }).catch(function () { if (told) { told.textContent = told.getAttribute("data-lost"); } }).then(function () {
        busy = false;
        if (again) { again = false; return keep(); }
      });
    }
    // A field that was left is kept at once, so that a power cut takes one field at most; one request at a time, or an
    // older one might come last.
    form.addEventListener("change", function () {
      if (!dirty) { return; }
      if (busy) { again = true; } else { keep(); }
    });
    form.addEventListener("input", function () {
      dirty = true;
      window.clearTimeout(timer);
      timer = window.setTimeout(function () { if (busy) { again = true; } else { keep(); } }, 2000);
    });
    form.addEventListener("submit", function () { window.clearTimeout(timer); });
    document.addEventListener("submit", function (event) {
      var other = event.target, by = event.submitter;
      if (other === form || !dirty || !other.requestSubmit) { return; }
      event.preventDefault();
      event.stopImmediatePropagation();
      keep().then(function () { other.requestSubmit(by); });
    }, true);
  });

  // A photo is made small before it is sent; whatever a browser cannot do, the station does with what it is given.
  document.querySelectorAll("input[type=file][data-shrink]").forEach(function (input) {
    var longest = Number(input.getAttribute("data-shrink"));
    input.addEventListener("change", function () {
      var file = input.files[0];
      if (!file || !window.createImageBitmap || !window.DataTransfer) { return; }
      window.createImageBitmap(file, { imageOrientation: "from-image" }).then(function (picture) {
        var scale = longest / Math.max(picture.width, picture.height), canvas = document.createElement("canvas"), brush;
        if (scale >= 1) { return; }
        canvas.width = Math.round(picture.width * scale);
        canvas.height = Math.round(picture.height * scale);
        brush = canvas.getContext("2d");
        brush.fillStyle = "#fff";
        brush.fillRect(0, 0, canvas.width, canvas.height);
        brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
        canvas.toBlob(function (small) {
          var chosen = new DataTransfer();
          if (!small || input.files[0] !== file || small.size >= file.size) { return; }
          chosen.items.add(new File([small], file.name, { type: "image/jpeg" }));
          input.files = chosen.files;
        }, "image/jpeg", 0.9);
      }).catch(function () { input.removeAttribute("data-shrink"); });
    });
  });

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.addEventListener("click", function () {
      var form = button.closest("form[data-printed]"), asked = form && form.querySelector("[data-asked]");
      window.print();
      // No page hears what became of it, so somebody says it; a paper that was not printed must not count.
      if (asked) { asked.hidden = false; asked.querySelector("button").focus(); }
    });
  });
  document.querySelectorAll("[data-asked]").forEach(function (asked) {
    asked.hidden = true;
    asked.querySelector("[data-not-printed]").addEventListener("click", function () { asked.hidden = true; });
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
