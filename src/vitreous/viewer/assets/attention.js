// Choosing: one image at a time, one block's heads, one patch's weight. Without this all maps of blocks stand there.
"use strict";

for (const article of document.querySelectorAll(".sample")) explore(article);
chooseSamples([...document.querySelectorAll(".samples a")], [...document.querySelectorAll(".sample")]);

function chooseSamples(links, articles) {
  const choose = (index) => {
    articles.forEach((article, i) => (article.hidden = i !== index));
    links.forEach((link, i) => (i === index ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
  };
  links.forEach((link, index) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      choose(index);
    }),
  );
  if (links.length) choose(0);
}

function explore(article) {
  const weights = JSON.parse(article.querySelector(".weights").textContent);
  const state = { block: weights.blocks.length, token: null };
  const show = () => {
    markBlock(article, state.block);
    markToken(article, state.token);
    if (state.token !== null) article.querySelector(".readout").textContent = sentence(article, weights, state);
  };
  for (const figure of article.querySelectorAll(".block")) {
    asButton(figure, () => {
      state.block = Number(figure.dataset.block);
      show();
    });
  }
  walkTiles([...article.querySelectorAll(".tile")], size(article)[1], (token) => {
    state.token = token;
    show();
  });
  for (const grid of article.querySelectorAll(".grid")) {
    grid.addEventListener("pointermove", (event) => {
      state.token = tokenAt(article, grid, event);
      show();
    });
  }
  show();
}

function asButton(element, act) {
  element.tabIndex = 0;
  element.setAttribute("role", "button");
  element.addEventListener("click", act);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act();
  });
}

function walkTiles(tiles, columns, act) {
  tiles.forEach((tile, token) => {
    tile.addEventListener("pointerenter", () => act(token));
    tile.addEventListener("focus", () => act(token));
    tile.addEventListener("click", () => act(token));
    tile.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: columns, ArrowLeft: -1, ArrowUp: -columns }[event.key];
      const next = step && tiles[token + step];
      if (!next) return;
      event.preventDefault();
      tile.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
  });
}

function size(article) {
  const style = article.style;
  return [Number(style.getPropertyValue("--rows")), Number(style.getPropertyValue("--columns"))];
}

function tokenAt(article, grid, event) {
  const [rows, columns] = size(article);
  const box = grid.getBoundingClientRect();
  const part = (offset, length, count) => Math.min(count - 1, Math.max(0, Math.floor((offset / length) * count)));
  return part(event.clientY - box.top, box.height, rows) * columns + part(event.clientX - box.left, box.width, columns);
}

function markBlock(article, block) {
  for (const figure of article.querySelectorAll(".block"))
    figure.setAttribute("aria-pressed", String(Number(figure.dataset.block) === block));
  for (const heads of article.querySelectorAll(".heads")) heads.hidden = Number(heads.dataset.block) !== block;
}

function markToken(article, token) {
  article.querySelectorAll(".tile").forEach((tile, i) => tile.classList.toggle("marked", i === token));
  if (token === null) return;
  const columns = size(article)[1];
  article.style.setProperty("--row", Math.floor(token / columns));
  article.style.setProperty("--column", token % columns);
  article.classList.add("pointing");
}

function sentence(article, weights, { block, token }) {
  const columns = size(article)[1];
  const heads = weights.blocks[block - 1].map((head) => head[token]);
  const mean = heads.reduce((sum, weight) => sum + weight, 0) / heads.length;
  const place = `Patch ${token + 1} (row ${Math.floor(token / columns) + 1}, column ${(token % columns) + 1})`;
  const each = heads.map((weight) => weight.toFixed(4)).join(", ");
  return `${place} · block ${block}: ${mean.toFixed(4)} in the mean, heads ${each} · rollout ${weights.rollout[token].toFixed(4)}`;
}
