import { useEffect, useRef } from "react";
import classes from "./Player.module.css";
import { Playback } from "./playback.js";
import type { PlaybackReading } from "./playback-reading.js";

interface PlayerProps {
  src: string;
  label: string;
  /** About twice a second; a function that stays the same. */
  onReading: (reading: PlaybackReading) => void;
}

/** A live picture with the browser's own controls. It begins without sound, as browsers allow no other start. */
export function Player({ src, label, onReading }: PlayerProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current === null) return;
    const playback = new Playback(video.current, onReading);
    playback.start(src);
    return () => playback.stop();
  }, [src, onReading]);
  return <video ref={video} className={classes.video} aria-label={label} controls autoPlay muted playsInline />;
}
