// Starts the kit's own components, asks less of a form at a time, and draws charts beside their tables.
// Every page works without it.
import { initAll } from "../ui/nhsuk-frontend.min.js";

initAll();

// Forms that send a GET leave empty fields out, so that addresses stay short.
for (const form of document.querySelectorAll('form[method="get"]')) {
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData.entries()]) {
      if (value === "") event.formData.delete(name);
    }
  });
}

// Copies a text that is there to be read.
for (const button of document.querySelectorAll("[data-app-copy]")) {
  // Browsers give pages on plain http no clipboard; the text can be selected all the same.
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.appCopy);
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    button.textContent = "Copied";
  });
}

// A chart is drawn when its plain bars come near; they and the table are there already.
const charts = new Map();
for (const chart of document.querySelectorAll("[data-app-chart]")) {
  charts.set(document.getElementById(chart.dataset.appInsteadOf), chart);
}
const near = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    near.unobserve(entry.target);
    // On a phone the plain bars read better than a chart of letters.
    if (entry.target.clientWidth < 480) continue;
    draw(charts.get(entry.target), entry.target);
  }
}, { rootMargin: "200px" });
for (const bars of charts.keys()) near.observe(bars);

let plotly;

function loadPlotly(address) {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  return plotly;
}

async function draw(place, bars) {
  try {
    const [answer] = await Promise.all([fetch(place.dataset.appChart), loadPlotly(place.dataset.appPlotly)]);
    if (!answer.ok) return;
    const figure = await answer.json();
    place.hidden = false;
    await window.Plotly.newPlot(place, figure.data, figure.layout, {
      displaylogo: false,
      displayModeBar: false,
      responsive: true,
    });
    document.getElementById(`${bars.id}-key`).hidden = false;
    bars.remove();
  } catch {
    place.hidden = true;
    // The table and the plain bars stay; nothing is lost.
  }
}

// A form asks only what the chosen answer needs; without this everything is there.
for (const form of document.querySelectorAll("[data-app-answers]")) {
  for (const words of form.querySelectorAll("[data-app-when]")) words.hidden = true;
  const show = () => {
    const question = form.dataset.appAnswers || "answer";
    const answer = form.querySelector(`input[name="${question}"]:checked`)?.value;
    for (const part of form.querySelectorAll("[data-app-for]")) {
      const wanted = part.dataset.appFor.split(" ").includes(answer) && part.dataset.appQuiet === undefined;
      part.hidden = !wanted && !part.querySelector(".nhsuk-error-message");
    }
  };
  form.addEventListener("change", show);
  // By the back button a form comes back filled in, later than this runs.
  window.addEventListener("pageshow", show);
  show();
}

// Last time's words, one tap away.
for (const button of document.querySelectorAll("[data-app-reuse]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.appInto);
    field.value = document.getElementById(button.dataset.appReuse).textContent.trim();
    field.closest("[data-app-for]").hidden = false;
    field.focus();
  });
}
