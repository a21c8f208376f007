// Extras: without them everything is there. What cannot be scrolled is no stop for the keyboard; what can says so.
(function () {
  var sizes = new ResizeObserver(function (entries) {
    entries.forEach(function (entry) {
      var box = entry.target;
      if (box.scrollWidth > box.clientWidth + 1) { box.tabIndex = 0; box.dataset.hint = document.documentElement.dataset.scroll; }
      else { box.removeAttribute("tabindex"); delete box.dataset.hint; }
    });
  });
  document.querySelectorAll(".table").forEach(function (box) { sizes.observe(box); });
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (part) { part.open = true; });
  });
  // Long chapters are open but on a telephone, where their titles say what is in them.
  var phone = window.matchMedia("screen and (max-width: 40rem)");
  function fold() { document.querySelectorAll("details.chapter").forEach(function (part) { part.open = !phone.matches; }); }
  if (phone.matches) { fold(); }
  phone.addEventListener("change", function () { fold(); open(); });
  function open() {
    var goal = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1))), was = false;
    for (var part = goal && goal.closest("details"); part; part = part.parentElement.closest("details")) { was = was || !part.open; part.open = true; }
    if (was) { goal.scrollIntoView(); }
  }
  window.addEventListener("hashchange", open);
  open();
  function list(found) { return Array.prototype.slice.call(found); }
  function plain(text) { return text.toLowerCase().replace(/ł/g, "l").normalize("NFD").replace(/[\u0300-\u036f]/g, ""); }
  // A form of filters stands for a table or for the parts of a page, `data-parts`; both stay whole without it.
  list(document.querySelectorAll("form.filters")).forEach(function (form) {
    var whole = document.getElementById(form.dataset.for), parts = form.dataset.parts, body = whole.tBodies && whole.tBodies[0];
    var items = list(parts ? whole.querySelectorAll(parts) : body.rows), said = form.querySelector("[aria-live]");
    var search = form.querySelector("[type=search]"), near = form.querySelector("[data-near]");
    var texts = items.map(function (item) { return plain(parts ? item.textContent : item.cells[0].textContent + " " + item.cells[1].textContent); });
    function filter() {
      var wanted = plain(search.value.trim()), shown = 0;
      items.forEach(function (item, place) {
        item.hidden = texts[place].indexOf(wanted) < 0 || list(form.querySelectorAll("[data-column]")).some(function (choice) {
          return choice.value !== "" && item.cells[choice.dataset.column].textContent !== choice.value;
        });
        shown += item.hidden ? 0 : 1;
      });
      if (parts) {
        list(whole.querySelectorAll("details.chapter")).forEach(function (part) { part.open = wanted !== "" || !phone.matches; });
        list(whole.querySelectorAll("section")).forEach(function (part) { part.hidden = !part.querySelector(parts + ":not([hidden])"); });
      }
      said.textContent = shown + " / " + items.length;
    }
    function residents(row) { return Number(row.cells[3].textContent.replace(/\D/g, "")); }
    function sortByLikeness() {
      var city = items.find(function (row) { return row.cells[0].textContent === near.value; });
      if (!city) { return; }
      function distance(row) {
        if (row.cells[0].textContent === near.value) { return -1; }
        var far = row.cells[2].textContent === city.cells[2].textContent ? 0 : 100;
        return far + (residents(row) && residents(city) ? Math.abs(Math.log(residents(row) / residents(city))) : 50);
      }
      items.map(function (row) { return [distance(row), row]; }).sort(function (a, b) { return a[0] - b[0]; })
        .forEach(function (pair) { body.appendChild(pair[1]); });
      list(whole.tHead.rows[0].cells).forEach(function (head) { head.removeAttribute("aria-sort"); });
    }
    form.hidden = false;
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    search.addEventListener("input", filter);
    form.addEventListener("change", filter);
    if (near) {
      near.list.append.apply(near.list, items.map(function (row) {
        var option = document.createElement("option");
        option.value = row.cells[0].textContent;
        return option;
      }));
      near.addEventListener("input", sortByLikeness);
    }
  });
  // Laid out as blocks on a telephone, a table stays one to those who listen.
  list(document.querySelectorAll("table.stacked, table.labelled")).forEach(function (table) {
    var roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
    [table].concat(list(table.querySelectorAll("*"))).forEach(function (part) {
      if (part.tagName === "TH") { part.setAttribute("role", part.scope === "col" ? "columnheader" : "rowheader"); }
      else if (roles[part.tagName]) { part.setAttribute("role", roles[part.tagName]); }
    });
  });
  list(document.querySelectorAll("table.sortable")).forEach(function (table) {
    var body = table.tBodies[0], heads = list(table.tHead.rows[0].cells);
    function sort(head) {
      var up = head.getAttribute("aria-sort") !== "ascending", place = head.cellIndex;
      var order = new Intl.Collator(document.documentElement.lang, { numeric: true }), isNumber = head.classList.contains("number");
      function value(row) {
        var text = row.cells[place].textContent;
        return isNumber ? parseFloat(text.replace(/[^\d,.-]/g, "").replace(",", ".")) : text;
      }
      heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      list(body.rows).map(function (row) { return [value(row), row]; }).sort(function (a, b) {
        if (isNumber && (isNaN(a[0]) || isNaN(b[0]))) { return isNaN(a[0]) - isNaN(b[0]); }
        var found = isNumber ? a[0] - b[0] : order.compare(a[0], b[0]);
        return up ? found : -found;
      }).forEach(function (pair) { body.appendChild(pair[1]); });
    }
    heads.forEach(function (head) {
      if (head.hasAttribute("data-plain")) { return; }
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.addEventListener("click", function () { sort(head); });
      head.replaceChildren(button);
    });
  });
})();
