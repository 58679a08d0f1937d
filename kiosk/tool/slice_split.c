// shailoo slice split: the whole country's list into its stations. Two passes: slice_index.c reads
// the list and gives each row a station or a reason; then every station is made by itself, by as
// many threads as there are processors. In DIR, so that a run that was killed can go on:
//   inputs.txt    what it is made from, a hash a line; another input is refused. Pictures are not
//                 among them: they would take longer to hash than to use
//   finished.txt  a line a station that is whole: precinct, voters, hash of its files
//   refusals.csv, notes.csv   row and reason, made anew by each run
//   secrets.csv   with --packages: passphrases and codes, mode 0600
//   account.json  the final account, when all is done
#include "kiosk/tool/slice_split.h"
#include "sync/file_hash.h"
#include "sync/outside_file.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FINISHED_MAX = 1 << 24 }; // lines of finished.txt

static struct slice_options given;
static const struct tool_option takes[] = {
    TOOL_TEXT("stations", "FILE", &given.stations,
              "CSV with precinct, address_ky, address_ru, address_en, kiosks"),
    TOOL_TEXT("officials", "FILE", &given.officials,
              "CSV with precinct, role, name, list_number (of those who vote there)"),
    TOOL_TEXT("common", "FILE", &given.common,
              "what all stations have in common of station.json: election, date, serial, training"),
    TOOL_TEXT("policy", "FILE", &given.policy, "the policy.json of all stations"),
    TOOL_TEXT("out", "DIR", &given.out, "the folder that all goes into"),
    TOOL_FLAG("packages", &given.packages, "makes the packages, not the folders for build"),
    TOOL_TEXT("key", "FILE", &given.key, "for packages: the commission's secret key"),
    SLICE_BIOMETRICS(given, ", for packages"),
    SLICE_MODELS(given),
    SLICE_JOBS(given),
    SLICE_STRICT(given),
    TOOL_END,
};

static void path_in(const struct split *split, char out[SLICE_PATH_SIZE], const char *name) {
    snprintf(out, SLICE_PATH_SIZE, "%s/%s", split->options->out, name);
}

// ---- What goes in

static bool read_common(struct split *split, struct slice_station *common) {
    char why[SLICE_WHY_SIZE];
    struct slice_policy policy;
    size_t size;
    char *json = slice_read_text(NULL, split->options->common, &size);
    if (!json)
        return false;
    const bool good = slice_source_election(common, json, size, why) == SYNC_OK;
    free(json);
    if (!good) {
        tool_complain("%s: %s", split->options->common, why);
        return false;
    }
    split->policy = slice_read_text(NULL, split->options->policy, &split->policy_size);
    if (split->policy && slice_policy_read(&policy, split->policy, split->policy_size, why)) {
        tool_complain("%s: %s", split->options->policy, why);
        return false;
    }
    return split->policy != NULL;
}

static bool read_inputs(struct split *split) {
    const struct slice_options *options = split->options;
    struct slice_station *common = calloc(1, sizeof *common);
    bool good = common && read_common(split, common) &&
                split_stations_read(&split->stations, options->stations, common) &&
                split_stations_read_officials(&split->stations, options->officials) &&
                (!options->packages || slice_read_key(&split->key, options->key));
    free(common);
    return good;
}

struct hashing {
    const char *path;
    char text[FILE_HASH_TEXT];
    enum sync_status status;
};

static void *hash_list(void *context) {
    struct hashing *hashing = context;
    hashing->status = file_hash(hashing->text, &hashing->path, 1);
    return NULL;
}

static bool add_hash(struct split_text *text, const char *what, const char *path) {
    char hash[FILE_HASH_TEXT];
    if (file_hash(hash, &path, 1)) {
        tool_complain("%s: it cannot be read", path);
        return false;
    }
    split_text_print(text, "%s %s\n", what, hash);
    return true;
}

// The first line in which `old` and `text` differ names the input that is another one.
static bool is_the_same(const char *old, const char *text, const char *folder) {
    while (*old || *text) {
        const size_t a = strcspn(old, "\n"), b = strcspn(text, "\n");
        if (a != b || memcmp(old, text, a)) {
            tool_complain(
                "%s was begun with another %.*s: finish it with that one, or name another "
                "folder with --out",
                folder, (int)strcspn(text, " \n"), text);
            return false;
        }
        old += a + (old[a] == '\n');
        text += b + (text[b] == '\n');
    }
    return true;
}

// Compares with inputs.txt, or writes it.
static bool check_inputs(const struct split *split, const struct hashing *list) {
    const struct slice_options *options = split->options;
    struct split_text text = {0};
    char path[SLICE_PATH_SIZE];
    size_t size;
    if (list->status) {
        tool_complain("%s: it cannot be read", list->path);
        return false;
    }
    split_text_print(&text, "kind %s\nlist %s\n", options->packages ? "packages" : "folders",
                     list->text);
    bool good = add_hash(&text, "stations", options->stations) &&
                add_hash(&text, "officials", options->officials) &&
                add_hash(&text, "common", options->common) &&
                add_hash(&text, "policy", options->policy) &&
                (!options->packages || add_hash(&text, "key", options->key)) && !text.failed;
    path_in(split, path, "inputs.txt");
    if (good && !access(path, F_OK)) {
        char *old = slice_read_text(NULL, path, &size);
        good = old && is_the_same(old, text.at, options->out);
        free(old);
    } else if (good)
        good = split_write_file(path, text.at, text.size, 0644);
    split_text_finish(&text);
    return good;
}

// ---- The first pass

static FILE *begin_list(const struct split *split, const char *name, const char *header,
                        char path[SLICE_PATH_SIZE]) {
    path_in(split, path, name);
    FILE *file = fopen(path, "wb");
    if (!file || fputs(header, file) < 0)
        tool_complain("%s: %s", path, strerror(errno));
    return file;
}

static bool end_list(const struct split *split, FILE *file, const char *part, const char *name) {
    char path[SLICE_PATH_SIZE];
    path_in(split, path, name);
    const bool good = file && !fflush(file) && !fsync(fileno(file));
    if (file && !fclose(file) && good && !rename(part, path))
        return true;
    tool_complain("%s: %s", path, strerror(errno));
    return false;
}

static bool read_list(struct split *split, const char *list) {
    char refusals_part[SLICE_PATH_SIZE], notes_part[SLICE_PATH_SIZE];
    struct hashing hashing = {.path = list};
    pthread_t thread;
    FILE *refusals = begin_list(split, "refusals.csv.part", "row,reason\n", refusals_part);
    FILE *notes = begin_list(split, "notes.csv.part", "row,note\n", notes_part);
    if (!refusals || !notes || pthread_create(&thread, NULL, hash_list, &hashing))
        return false; // the program ends: its files are closed with it
    bool good =
        list_index_make(&split->index, list, &split->stations, split->jobs, refusals, notes);
    pthread_join(thread, NULL);
    good = good && check_inputs(split, &hashing);
    good = end_list(split, refusals, refusals_part, "refusals.csv") && good;
    return end_list(split, notes, notes_part, "notes.csv") && good;
}

// ---- The second pass

struct making {
    struct split *split;
    bool *is_finished;
    size_t next, done, all, kept;
    int finished; // finished.txt
    bool failed;
    pthread_mutex_t lock;
};

// A line of finished.txt counts when what it speaks of is still there as it was.
static void take_finished(struct making *making, const char *line) {
    char uik[SLICE_UIK_SIZE], hash[FILE_HASH_TEXT], now[FILE_HASH_TEXT];
    unsigned long voters;
    if (sscanf(line, "%15[0-9] %lu %64[0-9a-f]", uik, &voters, hash) != 3)
        return;
    const int station = split_stations_find(&making->split->stations, uik);
    if (station < 0 || making->is_finished[station])
        return;
    making->is_finished[station] = split_station_hash(making->split, (size_t)station, now) &&
                                   !strcmp(now, hash) &&
                                   making->split->index.stations[station].voters == voters;
    making->kept += making->is_finished[station];
}

static bool open_finished(struct making *making) {
    char path[SLICE_PATH_SIZE], line[160];
    path_in(making->split, path, "finished.txt");
    making->finished = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0644);
    enum sync_status status = making->finished < 0 ? status_of_errno(errno) : SYNC_OK;
    FILE *file = status ? NULL : outside_file_stream(path, FINISHED_MAX, OUTSIDE_NO_LINK, &status);
    if (!file) {
        tool_complain("%s: %s", path, sync_status_text(status));
        return false;
    }
    bool is_whole = true; // a kill may have left half a line, which must not spoil the next one
    while (fgets(line, sizeof line, file)) {
        is_whole = strchr(line, '\n') != NULL;
        if (is_whole)
            take_finished(making, line);
    }
    fclose(file);
    return is_whole || write(making->finished, "\n", 1) == 1;
}

static bool say_finished(const struct making *making, size_t station) {
    char hash[FILE_HASH_TEXT], line[160];
    const struct split *split = making->split;
    if (!split_station_hash(split, station, hash))
        return false;
    const int size =
        snprintf(line, sizeof line, "%s %u %s\n", split->stations.at[station].manifest.uik,
                 split->index.stations[station].voters, hash);
    return write(making->finished, line, (size_t)size) == size;
}

static void *make_stations(void *context) {
    struct making *making = context;
    struct split *split = making->split;
    struct split_worker *worker = calloc(1, sizeof *worker);
    if (worker)
        *worker = (struct split_worker){.split = split, .reader.index = &split->index};
    if (worker && split->options->packages)
        worker->pictures = (struct slice_pictures){
            .folder = split->options->biometrics, .models = split->models, .threads = 1};
    pthread_mutex_lock(&making->lock);
    making->failed |= !worker;
    while (!making->failed && making->next < split->stations.count) {
        const size_t station = making->next++;
        if (making->is_finished[station] || !split->index.stations[station].voters)
            continue;
        pthread_mutex_unlock(&making->lock);
        const bool good = split_station_make(worker, station);
        pthread_mutex_lock(&making->lock);
        if (good && say_finished(making, station))
            slice_show_progress(++making->done, making->all, "stations");
        else
            making->failed = true;
    }
    pthread_mutex_unlock(&making->lock);
    if (worker) {
        slice_pictures_finish(&worker->pictures);
        split_text_finish(&worker->text);
        explicit_bzero(worker, sizeof *worker);
    }
    free(worker);
    return NULL;
}

static bool make_all(struct split *split, size_t *kept) {
    struct making making = {.split = split, .lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t others[SLICE_THREADS_MAX];
    unsigned more = 0;
    making.is_finished = calloc(split->stations.count, sizeof *making.is_finished);
    if (!making.is_finished || !open_finished(&making)) {
        free(making.is_finished);
        return false;
    }
    for (size_t i = 0; i < split->stations.count; i++)
        making.all += split->index.stations[i].voters > 0;
    making.done = *kept = making.kept;
    if (making.kept)
        fprintf(stderr, "%zu of %zu stations are finished already\n", making.kept, making.all);
    while (more + 1 < split->jobs && more + 1 < SLICE_THREADS_MAX &&
           !pthread_create(&others[more], NULL, make_stations, &making))
        more++;
    make_stations(&making);
    for (unsigned i = 0; i < more; i++)
        pthread_join(others[i], NULL);
    close(making.finished);
    free(making.is_finished);
    return !making.failed;
}

// ---- The account

static bool write_account(const struct split *split) {
    const struct list_index *index = &split->index;
    struct split_text text = {0};
    char path[SLICE_PATH_SIZE];
    split_text_print(&text,
                     "{\"rows\": %lu, \"placed\": %zu, \"refused\": %lu, \"noted\": %lu,\n"
                     " \"stations\": [",
                     index->rows, index->count, index->refused, index->noted);
    for (size_t i = 0; i < split->stations.count; i++)
        split_text_print(&text, "%s\n  {\"precinct\": \"%s\", \"voters\": %u, \"women\": %u}",
                         i ? "," : "", split->stations.at[i].manifest.uik,
                         index->stations[i].voters, index->stations[i].women);
    split_text_print(&text, "\n ]}\n");
    path_in(split, path, "account.json");
    const bool good = !text.failed && split_write_file(path, text.at, text.size, 0644);
    split_text_finish(&text);
    return good;
}

// Every row is in one station or among the refusals: counted, not believed.
static bool sums_agree(const struct split *split) {
    const struct list_index *index = &split->index;
    unsigned long voters = 0;
    for (size_t i = 0; i < split->stations.count; i++)
        voters += index->stations[i].voters;
    return voters == index->count && index->rows == index->count + index->refused;
}

static int finish(const struct split *split, size_t kept, double seconds) {
    const struct list_index *index = &split->index;
    size_t empty = 0, made = split->stations.count;
    for (size_t i = 0; i < split->stations.count; i++)
        if (!index->stations[i].voters && ++empty <= 10)
            fprintf(stderr, "precinct %s has no voter\n", split->stations.at[i].manifest.uik);
    if (!sums_agree(split))
        return tool_complain("the sums do not agree: this is a fault of the program");
    if (!write_account(split))
        return TOOL_BAD_INPUT;
    made -= empty + kept;
    printf("%s: %lu rows: %zu voters in %zu stations (%zu made, %zu kept), %lu rows refused "
           "(refusals.csv), %lu notes, %.1f s\n",
           split->options->out, index->rows, index->count, made + kept, made, kept, index->refused,
           index->noted, seconds);
    return TOOL_YES;
}

// ---- The whole

static bool lock_folder(struct split *split) {
    char path[SLICE_PATH_SIZE];
    if (mkdir(split->options->out, 0700) && errno != EEXIST) {
        tool_complain("%s: %s", split->options->out, strerror(errno));
        return false;
    }
    path_in(split, path, "lock");
    split->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (split->lock >= 0 && !flock(split->lock, LOCK_EX | LOCK_NB))
        return true;
    tool_complain("%s: %s", split->options->out,
                  split->lock >= 0 ? "another split is at work there" : strerror(errno));
    return false;
}

// New ones beside packages that were made with others would open nothing.
static bool read_secrets(struct split *split) {
    char path[SLICE_PATH_SIZE], finished[SLICE_PATH_SIZE];
    path_in(split, path, "secrets.csv");
    path_in(split, finished, "finished.txt");
    if (access(path, F_OK) && !access(finished, F_OK)) {
        tool_complain("%s is gone, and there are packages that were made with it: put it back, or "
                      "name another folder with --out",
                      path);
        return false;
    }
    return split_stations_secrets(&split->stations, path);
}

static int split_all(struct split *split, const char *list) {
    const double begun = slice_seconds();
    char models[SLICE_PATH_SIZE];
    size_t kept;
    struct stat before, after;
    if (stat(list, &before))
        return tool_complain("%s: %s", list, strerror(errno));
    if (!read_inputs(split) || !read_list(split, list))
        return TOOL_BAD_INPUT;
    if (split->options->strict && split->index.refused) {
        tool_complain("%lu rows were refused (refusals.csv): nothing is made",
                      split->index.refused);
        return TOOL_NO;
    }
    if (split->options->packages) {
        if (!read_secrets(split))
            return TOOL_BAD_INPUT;
        if (split->options->biometrics)
            split->models = slice_models_find(split->options->models, models, sizeof models);
    }
    if (!make_all(split, &kept))
        return TOOL_BAD_INPUT;
    if (stat(list, &after) || before.st_size != after.st_size ||
        before.st_mtim.tv_sec != after.st_mtim.tv_sec ||
        before.st_mtim.tv_nsec != after.st_mtim.tv_nsec)
        return tool_complain("%s was changed while it was read: begin again in another folder",
                             list);
    if (syncfs(split->lock)) // the folders' files, before the account says that all is there
        return tool_complain("%s: %s", split->options->out, strerror(errno));
    return finish(split, kept, slice_seconds() - begun);
}

static int run(char **operands) {
    static struct split split; // with secrets until it is wiped
    split.lock = -1;
    split.jobs = slice_threads(&given);
    sem_init(&split.stretching, 0, split.jobs < 4 ? 1 : split.jobs / 2);
    split.options = &given;
    split.index.file = -1;
    if (!given.stations || !given.officials || !given.common || !given.policy || !given.out ||
        (given.packages && !given.key))
        return tool_complain("split needs --stations, --officials, --common, --policy and --out%s",
                             given.packages ? ", and for packages --key" : "");
    if (strlen(given.out) > SLICE_PATH_SIZE - 100)
        return tool_complain("the folder's name is too long");
    const int result = lock_folder(&split) ? split_all(&split, operands[0]) : TOOL_BAD_INPUT;
    list_index_finish(&split.index);
    split_stations_finish(&split.stations);
    secret_key_wipe(&split.key);
    free(split.policy);
    if (split.lock >= 0)
        close(split.lock);
    return result;
}

const struct tool_command slice_split = {
    .name = "split",
    .summary = "makes all stations' packages (or folders) from the country's list",
    .operands = "NATIONAL.csv",
    .options = takes,
    .words =
        "The country's list, with a column precinct, into DIR/<precinct>/, a folder for build "
        "each, or with --packages into DIR/<precinct>.slice. It needs --stations, --officials, "
        "--common, --policy and --out, and for packages --key. Run it again after an interruption: "
        "finished stations stay.\n"
        "DIR/account.json is the account, DIR/refusals.csv has every row that is in no station, "
        "with the reason.\n"
        "A voter without a kiosk: the stations' kiosks get a block of the list each. Passphrases "
        "and officials' codes are random digits: codes in station.json; with --packages all in "
        "DIR/secrets.csv (mode 0600), to be printed into sealed envelopes, then kept in a safe or "
        "destroyed. Packages take 256 MiB of memory for every two jobs.",
    .exits = "0 made, 1 refused, 2 usage, 3 bad input",
    .run = run,
};
