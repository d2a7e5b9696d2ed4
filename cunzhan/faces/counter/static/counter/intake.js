// Shows the fields that fit the chosen goods, and works the net weight out while typing. The server works it out again.
const form = document.querySelector("#intake");
const net = document.querySelector("#id_net");
const number = (name) => Number.parseFloat((document.querySelector(`#id_${name}`)?.value ?? "").replace(",", "."));

form?.addEventListener("input", (event) => {
  if (!net || !/^id_(gross|tare)$/.test(event.target.id)) return;
  const left = Math.round((number("gross") - (number("tare") || 0)) * 1000) / 1000;
  if (left > 0) net.value = String(left);
});
// Another product may be counted instead of weighed: the server draws the fields that fit.
form?.addEventListener("change", (event) => {
  if (event.target.id === "id_product_id") form.querySelector('.actions [name="see"]').click();
});
