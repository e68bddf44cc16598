import { Combobox, Kbd, TextInput, useCombobox } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import type { NetworkModel } from "../../map/network-model.js";
import { search, searchEntries } from "../../map/search.js";
import type { MapHit } from "../../map/view.js";
import { useCommands } from "../commands/registry.js";
import classes from "./SearchBox.module.css";

interface SearchBoxProps {
  model: NetworkModel;
  onPick: (hit: MapHit) => void;
}

/** Search over everything on the map, by name in either language or by id. `/` brings the keyboard here. */
export function SearchBox({ model, onPick }: SearchBoxProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const input = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const deferred = useDeferredValue(query);
  const asked = deferred.trim() !== "";
  // Not before somebody searches: the first screen has no time for it.
  const entries = useMemo(() => (asked ? searchEntries(model) : []), [model, asked]);
  const found = useMemo(() => search(entries, deferred), [entries, deferred]);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  useCommands({ search: () => input.current?.focus() });
  const { selectFirstOption } = combobox;
  // Only what is drawn can be selected: Enter takes the first one found.
  useEffect(() => {
    if (found.length > 0) selectFirstOption();
  }, [found, selectFirstOption]);
  return (
    <Combobox
      store={combobox}
      position="bottom-start"
      width={380}
      onOptionSubmit={(value) => {
        const entry = found.find(({ hit }) => `${hit.kind} ${hit.id}` === value);
        if (entry === undefined) return;
        onPick(entry.hit);
        setQuery("");
        combobox.closeDropdown();
        input.current?.blur();
      }}
    >
      <Combobox.Target withExpandedAttribute>
        <TextInput
          ref={input}
          size="xs"
          value={query}
          placeholder={t("map.search.placeholder")}
          aria-label={t("map.search.label")}
          role="combobox"
          leftSection={<IconSearch size={16} />}
          rightSection={query === "" ? <Kbd size="xs">/</Kbd> : null}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            combobox.openDropdown();
          }}
          onFocus={() => query !== "" && combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            setQuery("");
            input.current?.blur();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={query.trim() === ""}>
        <Combobox.Options mah={420} className={classes.options} aria-label={t("map.search.results")}>
          {found.length === 0 ? (
            <Combobox.Empty>{t("map.search.nothing")}</Combobox.Empty>
          ) : (
            found.map(({ hit, name }) => (
              <Combobox.Option key={`${hit.kind} ${hit.id}`} value={`${hit.kind} ${hit.id}`}>
                <span className={classes.option}>
                  <span className={classes.name}>{format.name(name)}</span>
                  <span className={classes.kind}>{t(`map.kinds.${hit.kind}`)}</span>
                  <code className={classes.id}>{hit.id}</code>
                </span>
              </Combobox.Option>
            ))
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
