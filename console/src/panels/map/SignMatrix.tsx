import type { SignMessage } from "@roadcast/contract";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { signLamps } from "../../map/palette.js";
import classes from "./SignMatrix.module.css";

interface SignMatrixProps {
  pages: SignMessage["pages"];
  widthPx: number;
  heightPx: number;
}

const noPages: SignMessage["pages"] = [];

/** A sign's message in its own pixels, amber on black, page after page as the sign shows them. */
export function SignMatrix({ pages = noPages, widthPx, heightPx }: SignMatrixProps) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [index, setIndex] = useState(0);
  const page = pages[index % Math.max(1, pages.length)];
  const text = page?.lines.join("\n") ?? "";
  const many = pages.length > 1;
  const stayMs = (page?.seconds ?? 3) * 1000;

  useEffect(() => {
    if (!many) return;
    const timer = setTimeout(() => setIndex((before) => before + 1), stayMs);
    return () => clearTimeout(timer);
  });

  useEffect(() => {
    const element = canvas.current;
    if (element !== null) drawMatrix(element, text, widthPx, heightPx);
  }, [text, widthPx, heightPx]);

  const all = pages.map(({ lines }) => lines.join(" ")).join(" / ");
  return (
    <figure className={classes.sign}>
      <canvas
        ref={canvas}
        className={classes.matrix}
        style={{ aspectRatio: `${widthPx} / ${heightPx}` }}
        role="img"
        aria-label={all.trim() === "" ? t("map.sign.blank") : all}
      />
      {all.trim() === "" && <figcaption className={classes.caption}>{t("map.sign.blank")}</figcaption>}
      {many && (
        <figcaption className={classes.caption}>
          {t("map.sign.page", { page: (index % pages.length) + 1, of: pages.length })}
        </figcaption>
      )}
    </figure>
  );
}

/** The text is set at the sign's resolution, then each pixel becomes a lamp. */
function drawMatrix(target: HTMLCanvasElement, text: string, width: number, height: number): void {
  const lines = text.split("\n");
  const sheet = new OffscreenCanvas(width, height);
  const ink = sheet.getContext("2d", { willReadFrequently: true });
  const context = target.getContext("2d");
  if (ink === null || context === null) return;
  const lineHeight = height / Math.max(lines.length, 2);
  ink.fillStyle = "white";
  ink.textAlign = "center";
  ink.textBaseline = "middle";
  lines.forEach((line, index) => {
    let size = Math.floor(lineHeight * 0.82);
    const fontOf = () => `600 ${size}px "Pretendard Variable", sans-serif`;
    ink.font = fontOf();
    while (size > 7 && ink.measureText(line).width > width - 4) {
      size -= 1;
      ink.font = fontOf();
    }
    const top = (height - lineHeight * lines.length) / 2;
    ink.fillText(line, width / 2, top + lineHeight * (index + 0.5) + 1);
  });
  const { data } = ink.getImageData(0, 0, width, height);
  const pitch = Math.max(2, Math.min(5, Math.floor(1400 / width)));
  target.width = width * pitch;
  target.height = height * pitch;
  context.fillStyle = signLamps.body;
  context.fillRect(0, 0, target.width, target.height);
  const lit = new Path2D();
  const dark = new Path2D();
  const lamp = pitch - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      ((data[(y * width + x) * 4 + 3] ?? 0) > 110 ? lit : dark).rect(x * pitch, y * pitch, lamp, lamp);
    }
  }
  context.fillStyle = signLamps.unlit;
  context.fill(dark);
  context.fillStyle = signLamps.amber;
  context.fill(lit);
}
