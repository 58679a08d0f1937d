#include "tests/support/sample_view.h"
#include "biometric/face_alive.h"
#include "kiosk/session/advice.h"
#include "kiosk/session/states.h"
#include "kiosk/words.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const long_election =
    "Жогорку Кеңештин депутаттарын жана жергиликтүү кеңештердин депутаттарын шайлоо";

static struct picture *blank(int width, int height, int channels) {
    struct picture *picture = calloc(1, sizeof *picture);
    *picture = (struct picture){.width = width, .height = height, .channels = channels};
    picture->pixels = malloc((size_t)width * (size_t)height * (size_t)channels);
    return picture;
}

// A loop of ridges that fades towards its rim.
static struct picture *print(void) {
    struct picture *picture = blank(388, 374, 1);
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++) {
            double u = (x - 194) / 130.0, v = (y - 187) / 170.0, r = hypot(u, v);
            double phase = hypot(x - 194 - 14 * sin(y / 60.0), (y - 230) * 0.72) / 9 * 2 * M_PI;
            if (y > 230)
                phase = (fabs(x - 194 - 14 * sin(y / 60.0)) / 9) * 2 * M_PI;
            double fade = fmin(1, fmax(0, (1 - r) * 6));
            picture->pixels[y * picture->width + x] =
                (uint8_t)(255 - fade * (115 + 105 * sin(phase)));
        }
    return picture;
}

static struct picture *person(int width, int height) {
    struct picture *picture = blank(width, height, 3);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            double u = (x - width / 2.0) / height, v = (double)y / height;
            double tone[3] = {214 - 30 * v, 206 - 30 * v, 196 - 30 * v};
            bool head = hypot(u / 0.19, (v - 0.42) / 0.25) < 1;
            bool hair =
                hypot(u / 0.215, (v - 0.36) / 0.25) < 1 && !(head && v > 0.29 + 0.05 * cos(u * 9));
            bool neck = fabs(u) < 0.085 && v > 0.6 && v < 0.8;
            bool body = hypot(u / 0.4, (v - 1.08) / 0.34) < 1;
            if (body)
                tone[0] = 96, tone[1] = 70, tone[2] = 52;
            if (neck)
                tone[0] = 128, tone[1] = 158, tone[2] = 200;
            if (head)
                tone[0] = 146 - 60 * u, tone[1] = 176 - 60 * u, tone[2] = 216 - 60 * u;
            if (hair)
                tone[0] = 38, tone[1] = 40, tone[2] = 46;
            bool eye = head && hypot((fabs(u) - 0.075) / 0.022, (v - 0.41) / 0.013) < 1;
            bool mouth = head && hypot(u / 0.06, (v - 0.555) / 0.013) < 1;
            if (eye)
                tone[0] = 40, tone[1] = 40, tone[2] = 50;
            if (mouth)
                tone[0] = 96, tone[1] = 92, tone[2] = 164;
            for (int c = 0; c < 3; c++)
                picture->pixels[(y * width + x) * 3 + c] = (uint8_t)fmin(255, fmax(0, tone[c]));
        }
    return picture;
}

static void put_voter(struct view *view) {
    view->voter = (struct voter_view){.surname = "Асанбекова",
                                      .given = "Гүлмира",
                                      .patronymic = "Өмүрбековна",
                                      .birth = "14.03.1957",
                                      .page = 3,
                                      .number = 118};
    view->voter.portrait = person(300, 400);
}

static void put_field(struct form *form, const char *label, enum field_kind kind,
                      const char *text) {
    struct field *field = &form->fields[form->count++];
    *field = (struct field){.label = label, .kind = kind, .chosen = -1};
    snprintf(field->text, sizeof field->text, "%s", text);
}

static void put_choice(struct form *form, const char *label, const char *const *choices, int count,
                       int chosen) {
    struct field *field = &form->fields[form->count++];
    *field = (struct field){
        .label = label, .kind = FIELD_CHOICE, .choice_count = count, .chosen = chosen};
    if (count)
        memcpy(field->choices, choices, (size_t)count * sizeof *choices);
}

static const char *const people[] = {
    "Мамбеталиева Айгүл Төлөгөновна, төрага", "Сыдыков Нурлан Эркинович, катчы",
    "Токтогулов Бакыт Жээнбекович",           "Иванова Елена Викторовна",
    "Абдыкадырова Жылдыз Сапарбековна",       "Ким Сергей Владимирович",
};

static void put_form(struct view *view) {
    static const char *const holders[] = {N_("Chair"), N_("Secretary"), N_("Operator")};
    static const char *const verdicts[] = {N_("Admit"), N_("Refuse")};
    static const char *const decisions[] = {
        N_("Fingers worn or injured"), N_("Illness or bandage"),        N_("Photograph is too old"),
        N_("Equipment fault"),         N_("Another person's document"),
    };
    static const char *const explanations[] = {
        N_("No hands, no fingers"), N_("Bandaged or injured"),
        N_("The finger reader does not work"), N_("Fingers worn or injured")};
    static const char *const early[] = {N_("All in the list have come"), N_("Danger to people"),
                                        N_("On with the reserve kit"),
                                        N_("Order of the higher commission")};
    static const char *const reports[] = {N_("Turnout until now"), N_("Zero report")};
    static const char *const undoings[] = {N_("The wrong person was marked"),
                                           N_("The slip did not come out"),
                                           N_("Marked by mistake")};
    struct form *form = &view->form;
    if (view->state == LOCKED) {
        put_choice(form, N_("Who opens"), holders, 3, 0);
        put_field(form, N_("Passphrase"), FIELD_SECRET, "aaaaaaaaaaa");
        form->focus = 1;
    } else if (view->state == WAITING) {
        put_field(form, N_("PIN or number in the list"), FIELD_LINE, "");
    } else if (view->state == CHOOSING) {
        put_choice(form, "", NULL, 0, -1);
    } else if (view->state == EXPLAINING) {
        put_choice(form, N_("Why no finger"), explanations, 4, 1);
        put_choice(form, N_("Who says so"), people, 6, 0);
        put_field(form, N_("Code"), FIELD_CODE, "");
        form->focus = 0;
    } else if (view->state == DECIDING) {
        put_choice(form, N_("Decision"), verdicts, 2, 0);
        put_choice(form, N_("Reason"), decisions, 5, 0);
        put_choice(form, N_("First member"), people, 6, 0);
        put_field(form, N_("Code of the first"), FIELD_CODE, "123456");
        put_choice(form, N_("Second member"), people, 6, 1);
        put_field(form, N_("Code of the second"), FIELD_CODE, "");
        form->focus = 5;
    } else if (view->state == CLOSING_DOORS || view->state == CLOSING) {
        if (view->state == CLOSING_DOORS)
            put_choice(form, N_("Why before the hour"), early, 4, 1);
        put_choice(form, N_("First member"), people, 6, 0);
        put_field(form, N_("Code of the first"), FIELD_CODE, "123456");
        put_choice(form, N_("Second member"), people, 6, 1);
        put_field(form, N_("Code of the second"), FIELD_CODE, "");
        form->focus = form->count - 1;
    } else if (view->state == PAPERS) {
        put_choice(form, N_("Which report"), reports, 2, 0);
    } else if (view->state == UNDOING) {
        put_choice(form, N_("Reason"), undoings, 3, 1);
        put_choice(form, N_("First member"), people, 6, 0);
        put_field(form, N_("Code of the first"), FIELD_CODE, "");
        put_choice(form, N_("Second member"), people, 6, -1);
        put_field(form, N_("Code of the second"), FIELD_CODE, "");
    }
}

static void put_day(struct view *view) {
    static const int by_hour[24] = {[8] = 61, [9] = 118, [10] = 97, [11] = 84, [12] = 52};
    view->figures = (struct figures_view){.in_list = 1687,
                                          .women = 889,
                                          .men = 798,
                                          .with_biometrics = 1671,
                                          .identified = 412,
                                          .by_finger = 388,
                                          .by_face = 21,
                                          .by_decision = 3,
                                          .not_identified = 4,
                                          .already = 2,
                                          .not_listed = 9,
                                          .undone = 1,
                                          .unfinished = 2,
                                          .unfinished_numbers = "218, 1340"};
    memcpy(view->figures.by_hour, by_hour, sizeof by_hour);
    view->devices[0] = (struct device_view){N_("Finger reader"), WELL, N_("ready"), 0};
    view->devices[1] = (struct device_view){N_("Camera"), WELL, N_("ready"), 0};
    view->devices[2] = (struct device_view){N_("Printer"), LOOK_AT_IT, N_("little paper"), 0};
    view->devices[3] = (struct device_view){N_("Log"), WELL, N_("%d records"), 412};
    view->devices[4] = (struct device_view){N_("Second copy"), WELL, N_("%d records"), 412};
    view->devices[5] = (struct device_view){N_("Centre"), LOOK_AT_IT, N_("not sent: %d"), 6};
    view->device_count = 6;
    view->opens_hour = 8;
    view->closes_hour = 20;
    view->minutes_left = 438;
    view->day = view->state == LOCKED || view->state == OPENING ? DAY_NOT_BEGUN : DAY_OPEN;
    if (view->state == WAITING)
        view->figures.unfinished = 0;
    view->paper.name = N_("Zero report");
    for (int report = 1; report < LOG_REPORTS; report++)
        view->paper.out[report] = 1;
}

static void fresh(struct view *view) {
    memset(view->figures.by_hour, 0, sizeof view->figures.by_hour);
    view->figures.identified = view->figures.by_finger = view->figures.by_face = 0;
    view->figures.by_decision = view->figures.not_identified = view->figures.already = 0;
    view->figures.not_listed = view->figures.undone = 0;
    strcpy(view->clock, "07:42");
}

static void evening(struct view *view) {
    static const int by_hour[24] = {
        [8] = 61,  [9] = 118, [10] = 97, [11] = 84,  [12] = 52, [13] = 71,
        [14] = 90, [15] = 66, [16] = 80, [17] = 102, [18] = 95, [19] = 58};
    memcpy(view->figures.by_hour, by_hour, sizeof by_hour);
    view->figures.identified = 974;
    view->figures.by_finger = 921;
    view->figures.by_face = 47;
    view->figures.by_decision = 6;
    strcpy(view->clock, "20:04");
}

static void put_visit(struct view *view) {
    put_voter(view);
    view->finger = (struct finger_view){.position = 2,
                                        .next = 7,
                                        .attempt = 1,
                                        .attempts = 2,
                                        .moment = MOMENT_PLACE,
                                        .quality = -1};
    view->face = (struct face_view){.attempt = 1, .attempts = 3};
    view->mark =
        (struct mark_view){.slip = 413, .kiosk = 2, .time = "10:43", .method = N_("fingerprint")};
}

// The harder moments.
static void wrong_pin(struct view *view) {
    strcpy(view->form.fields[0].text, "2140319570011");
    view->form.error = N_("A PIN has 14 digits, a number in the list at most 5");
    view->notice = N_("Nobody was there: the voter was forgotten, nothing was marked");
}
static void compare(struct view *view) {
    strcpy(view->form.fields[0].text, "22707197201292");
    view->form.error =
        N_("Compare each digit with the document: this PIN is not in the list here. Wrong: type it "
           "again. Right: Enter once more");
    view->form.begins_anew = true;
}
static void scanned_link(struct view *view) {
    strcpy(view->form.fields[0].text,
           "https://map.shailoo.gov.kg/uik/7162/2027-01/kyrgyzstan?q=71");
    view->form.error =
        N_("This has letters or signs in it and is neither a PIN nor a number in the "
           "list. Type the digits of the document");
    view->notice = N_("Nobody was there: the voter was forgotten, nothing was marked");
    view->form.begins_anew = true;
}
static void nothing_typed(struct view *view) {
    view->form.error =
        N_("Nothing is typed yet: the PIN of the document, or the number in the list");
}
static void in_other_letters(struct view *view) {
    *view->form.fields[1].text = 0;
    view->form.error = N_("This is not the secretary's passphrase. Type it again");
    view->form.letters = N_("Latin and Cyrillic letters");
    view->is_caps_lock = true;
}
static void checked(struct view *view) {
    view->is_busy = true;
    view->form.letters = N_("Cyrillic letters");
}
static void typed_at_nothing(struct view *view) {
    view->notice = N_("Nothing can be typed on this screen. What can be done stands below");
}
static void window_stays(struct view *view) {
    view->notice = N_("The window does not close now: finish here, then lock the station");
}
static void typed(struct view *view) {
    strcpy(view->form.fields[0].text, "21403195700118");
    view->notice = N_("The mark was taken back. The voter can be identified anew");
    view->training = true;
    for (int i = 0; i < LANGUAGES; i++)
        view->election[i] = long_election;
    view->devices[0] = (struct device_view){N_("Finger reader"), BROKEN, N_("not connected"), 0};
    view->devices[5] =
        (struct device_view){N_("Centre"), BROKEN, N_("refused: call the centre"), 12};
    view->focus_action = 1;
}
static void no_medium(struct view *view) {
    view->reason = N_("This medium has no whole copy of this log. Put the right one in and press "
                      "Enter; if it is lost or broken, F6");
}
static void forked(struct view *view) {
    view->reason = view->notice =
        N_("The centre has other records under this kiosk's name: a copy of it may be at work. "
           "Mark nobody, leave this kiosk as it is, call the territorial commission");
    view->is_evidence = true;
}
static void ahead(struct view *view) {
    evening(view);
    view->reason =
        N_("The centre has more records than this kiosk: its disk was put back, or a copy of it is "
           "at work. Mark nobody, leave this kiosk as it is, call the territorial commission");
    view->is_evidence = true;
}
static void not_accepted(struct view *view) {
    view->devices[5] = (struct device_view){N_("Centre"), BROKEN,
                                            N_("this kiosk's certificate is not accepted"), 0};
}
static void other_key(struct view *view) {
    view->devices[5] = (struct device_view){N_("Centre"), BROKEN,
                                            N_("receipt of another key: call the centre"), 0};
}
static void other_reader(struct view *view) {
    view->devices[0] =
        (struct device_view){N_("Finger reader"), LOOK_AT_IT, N_("another device"), 0};
    view->notice =
        N_("Another finger reader answers than at the opening; the log has it. If nobody "
           "exchanged it, call the chair");
}
static void long_names(struct view *view) {
    view->voter.surname = "Мамбеталиева-Токтогулова";
    view->voter.given = "Махабатжамал";
    view->voter.patronymic = "Абдыкадырсултановна";
    view->voter.page = 118;
    view->voter.number = 5610;
    free(view->voter.portrait->pixels);
    free((void *)view->voter.portrait);
    view->voter.portrait = NULL;
}
static void pressing(struct view *view) {
    view->finger.print = print();
    view->finger.quality = 74;
    view->finger.advice = N_("Press a little harder and hold still");
    view->finger.moment = MOMENT_HOLD;
}
static void pressing_long(struct view *view) {
    pressing(view);
    long_names(view);
    view->finger.position = 10;
    view->finger.next = 0;
    view->finger.attempt = 2;
    view->finger.quality = 21;
    view->finger.advice = finger_retry_text(FINGER_RETRY_REPEATED);
    view->training = true;
}
static void lost(struct view *view) {
    view->finger.lost = true;
}
static void looking(struct view *view) {
    view->face.frame = person(640, 480);
    view->face.advice = N_("Come closer");
    view->face.is_there = true;
    view->face.x = 0.47;
    view->face.y = 0.46;
    view->face.size = 0.2;
    view->face.progress = 8;
}
static void looking_well(struct view *view) {
    looking(view);
    view->face.advice = "";
    view->face.x = 0.5;
    view->face.y = 0.52;
    view->face.size = 0.34;
    view->face.progress = 70;
}
static void turning_left(struct view *view) {
    looking_well(view);
    view->face.advice = face_challenge_text(FACE_ASK_LEFT);
    view->face.challenge = FACE_ASK_LEFT;
    view->face.side = 1;
    view->face.done = 0.3;
}
static void turning_right(struct view *view) {
    turning_left(view);
    view->face.advice = face_challenge_text(FACE_ASK_RIGHT);
    view->face.challenge = FACE_ASK_RIGHT;
    view->face.side = -1;
    view->face.done = 0;
}
static void turning_back(struct view *view) {
    turning_left(view);
    view->face.advice = face_challenge_text(FACE_ASK_BACK);
    view->face.challenge = FACE_ASK_BACK;
    view->face.done = 0.5;
}
static void looking_long(struct view *view) { // the longest words there are
    looking_well(view);
    long_names(view);
    view->face.advice = face_advice_text(FACE_EYES_COVERED);
    view->face.size = 0.55;
    view->face.progress = 0;
}
static void camera_frozen(struct view *view) {
    looking(view);
    view->face.frozen = true;
}
static void camera_lost(struct view *view) {
    view->face.lost = true;
}
static void failed_twice(struct view *view) {
    view->reason = N_("There is no portrait to compare with");
}
static void tries_left(struct view *view) {
    view->may_give_finger = view->may_look = true;
}
static void no_models(struct view *view) {
    view->notice = N_("This kiosk cannot compare faces: its face models are missing");
}
static void training(struct view *view) {
    view->training = true;
    view->focus_action = 0;
}
static void after_a_lock(struct view *view) {
    view->last = (struct last_view){.records = 1648, .slip = 412, .when = "24.01.2027 12:41"};
}
static void other_day(struct view *view) {
    after_a_lock(view);
    strcpy(view->today, "28.02.2028");
    view->is_other_day = true;
    view->form.error = N_("This is not the secretary's passphrase. Type it again");
    view->notice = N_("By opening the station two holders agree to a new second copy");
}
static void after_the_end(struct view *view) {
    after_a_lock(view);
    view->last.is_over = true;
    strcpy(view->today, "26.01.2027");
    view->is_other_day = true;
}
static void unread(struct view *view) {
    view->last.is_unread = true;
    view->notice = N_("The clock was set forward. The log keeps the order by number; set the clock "
                      "right");
}
static void one_disk(struct view *view) {
    view->reason = N_("The log and its second copy are not on two disks: a folder is on the same "
                      "disk or in memory. Put the medium in and press Enter; if it is lost, put in "
                      "another and press F6");
}
static void put_back(struct view *view) {
    view->reason = N_(
        "The security chip (TPM) has not counted as this log did: disk and medium were put back. "
        "Mark nobody, leave this kiosk as it is, call the territorial commission");
    view->is_evidence = true;
}
static void second_holder(struct view *view) {
    view->holders_done = 1;
    view->form.fields[0].chosen = 2;
    view->form.fields[1].text[0] = 0;
    view->form.error = N_("This is not the operator's passphrase. Type it again");
    view->training = true;
}
static void made_to_wait(struct view *view) {
    view->form.error = N_("Too many wrong passphrases of the chair: wait %d s");
    view->form.error_number = 640;
}
static void choosing(struct view *view) {
    view->form.focus = 1;
    view->form.error = N_("One of the two codes is wrong, or both. Type both again");
}
static void made_to_wait_for_codes(struct view *view) {
    view->form.focus = 1;
    view->form.error = N_("Too many wrong codes: wait %d s");
    view->form.error_number = 640;
}
static void thumb(struct view *view) {
    view->finger.position = 6;
    view->training = true;
}
static void holding(struct view *view) {
    view->finger.moment = MOMENT_HOLD;
}

static void loading(struct view *view) {
    view->search.loading = 35;
    view->finger.lost = true;
}
static void searching(struct view *view) {
    pressing(view);
    view->finger.advice = NULL;
    view->finger.checking = view->search.searching = true;
}
static void picture_free_of(struct view *view, int at) {
    const struct picture *portrait = view->search.best[at].voter.portrait;
    free(portrait->pixels);
    free((void *)portrait);
}
static void put_candidate(struct view *view, const struct candidate_view *candidate) {
    view->search.best[view->search.count] = *candidate;
    view->form.fields[0].choices[view->form.fields[0].choice_count++] = candidate->voter.surname;
    if (view->search.count++ != 1)
        view->search.best[view->search.count - 1].voter.portrait = person(300, 400);
}
static void one_candidate(struct view *view) {
    put_candidate(view, &(struct candidate_view){
                            .voter = {.surname = "Асанбекова",
                                      .given = "Гүлмира",
                                      .patronymic = "Өмүрбековна",
                                      .birth = "14.03.1957",
                                      .page = 3,
                                      .number = 118},
                            .likelihood = N_("agrees well"),
                            .share = 1
    });
}
static void candidates(struct view *view) {
    one_candidate(view);
    put_candidate(view, &(struct candidate_view){
                            .voter = {.surname = "Мамбеталиева-Токтогулова",
                                      .given = "Махабатжамал",
                                      .patronymic = "Абдыкадырсултановна",
                                      .birth = "02.11.1991",
                                      .page = 118,
                                      .number = 5610},
                            .likelihood = N_("agrees"),
                            .share = 0.71,
                            .marked = "10:43"
    });
    put_candidate(view, &(struct candidate_view){.kiosk = 2});
    put_candidate(view, &(struct candidate_view){
                            .voter = {.surname = "Сыдыков",
                                      .given = "Нурлан",
                                      .patronymic = "Эркинович",
                                      .birth = "19.09.1948",
                                      .page = 7,
                                      .number = 292},
                            .likelihood = N_("agrees a little"),
                            .share = 0.48
    });
    view->form.fields[0].chosen = 0;
}
static void two_candidates(struct view *view) {
    candidates(view);
    picture_free_of(view, 2);
    picture_free_of(view, 3);
    view->search.count = view->form.fields[0].choice_count = 2;
}
static void no_choice(struct view *view) {
    candidates(view);
    view->form.fields[0].chosen = -1;
    view->training = true;
    view->form.error = N_("This voter is marked at another kiosk of this station: send them there");
}
static void warned(struct view *view) {
    view->warning = (struct warning_view){
        .name = "Мамбеталиева-Токтогулова Махабатжамал", .number = 5610, .marked = "10:43"};
}
static void warned_unmarked(struct view *view) {
    view->warning =
        (struct warning_view){.name = "Мамбеталиева-Токтогулова Махабатжамал", .number = 5610};
}
static void warned_official(struct view *view) {
    long_names(view);
    view->warning =
        (struct warning_view){.official = true, .name = "Сыдыков Нурлан", .number = 292};
    view->training = true;
}
static void warned_before(struct view *view) {
    long_names(view);
    view->warning = (struct warning_view){.before = true, .slip = 1204, .marked = "10:43"};
}
static void warned_member(struct view *view) {
    view->warning = (struct warning_view){.before = true, .marked = "10:43"};
}
static void doubted(struct view *view) {
    view->face.frame = person(640, 480);
    view->face.doubts = FACE_DOUBT_SCORE | FACE_DOUBT_NO_TURN;
}
static void doubted_much(struct view *view) {
    long_names(view);
    view->face.frame = person(640, 480);
    view->face.doubts = FACE_DOUBT_SCORE | FACE_DOUBT_PORTRAIT | FACE_DOUBT_AROUND;
    view->training = true;
    view->may_override = true;
}
static void warned_by_face(struct view *view) {
    warned(view);
    view->warning.by_face = true;
}
static void warned_by_face_before(struct view *view) {
    warned_before(view);
    view->warning.by_face = true;
}
static void untried(struct view *view) {
    static const char *const reasons[] = {
        N_("The list has neither finger nor face"), N_("Reader and camera do not work"),
        N_("Neither is possible: hands and face bandaged"), N_("Another person's document")};
    struct field *field = &view->form.fields[1];
    field->label = N_("Why neither finger nor face was tried");
    memcpy(field->choices, reasons, sizeof reasons);
    field->choice_count = 4;
    field->chosen = 2;
    view->form.focus = 1;
    view->form.error = N_("Say why neither finger nor face was tried");
}
static void explained_wrongly(struct view *view) {
    long_names(view);
    view->form.focus = 2;
    view->form.error = N_("This is not this member's code");
}
static void much_decided(struct view *view) {
    view->alarm =
        (struct alarm_view){N_("Admitted with one member's code: %d of %d identified"),
                            "Мамбеталиева-Токтогулова Махабатжамал Абдыкадырсултановна", 118, 1204};
}
static void unsearched(struct view *view) {
    view->alarm.words = N_("The list cannot be searched: nobody is warned of another's finger. "
                           "Call the territorial commission");
}
static void too_quick(struct view *view) {
    view->alarm = (struct alarm_view){N_("%d marks within %d minutes: too quick to look at people"),
                                      NULL, 20, 2};
}
static void often_decided(struct view *view) {
    view->alarm = (struct alarm_view){
        N_("Admitted by decision: %d of %d identified. The commission looks why"), NULL, 118, 1204};
}
static void without_document(struct view *view) {
    view->without_document = true;
}
static void found_by_face(struct view *view) {
    view->without_document = view->found_by_face = true;
}
static void one_by_face(struct view *view) {
    one_candidate(view);
    view->search.by_face = true;
}
static void candidates_by_face(struct view *view) {
    candidates(view);
    view->search.by_face = true;
}
static void nobody_by_face(struct view *view) {
    view->search.by_face = true;
}
static void finding_doubted(struct view *view) {
    doubted(view);
    view->may_override = true;
}
static void seen_before(struct view *view) {
    looking(view);
    view->notice = N_("The camera gave these very pictures before: nothing was compared");
}
static void looking_without_document(struct view *view) {
    looking(view);
    found_by_face(view);
}
static void still_loading(struct view *view) {
    view->search.loading = 70;
}

static void referred(struct view *view) {
    view->referral = (struct referral_view){
        .number = "7164",
        .address = {"Бишкек ш., Ахунбаев көч. 97, № 76 орто мектеп",
                    "г. Бишкек, ул. Ахунбаева 97, средняя школа № 76",
                    "97 Akhunbaev Street, secondary school No. 76, Bishkek"},
        .distance_m = 312,
        .map = "https://map.shailoo.gov.kg/uik/7164",
    };
}
static void referred_far(struct view *view) {
    view->referral = (struct referral_view){
        .number = "5042",
        .address = {"Ош облусу, Кара-Кулжа району, Алайкуу айыл аймагы, Кызыл-Жар айылы, "
                    "Токтомамбетов көчөсү 128а, Жаңы-Турмуш атындагы орто мектеп",
                    "Ошская область, Кара-Кульджинский район, Алайкуинский айылный аймак, село "
                    "Кызыл-Жар, ул. Токтомамбетова 128а, средняя школа имени Жаңы-Турмуш",
                    "128a Toktomambetov Street, secondary school named after Jangy-Turmush, "
                    "Kyzyl-Jar village, Alaikuu, Kara-Kulja district, Osh region"},
        .distance_m = 287400,
        .map = "geo:40.518300,73.866700",
    };
    view->notice = N_("The printer does not print: write it down, please");
    view->training = true;
}
static void referred_door(struct view *view) {
    referred(view);
    view->referral.distance_m = 0;
    view->referral.map = "";
    view->notice = N_("Take the directions from the printer");
}

static void no_index(struct view *view) {
    view->notice = N_("The index of polling stations does not work on this kiosk");
}

// ---- Reports and the printer

static void slow_printer(struct view *view) {
    view->paper.is_slow = true;
}

static void no_paper(struct view *view) {
    view->paper.trouble = N_("The printer has no paper: put a new roll in");
    view->paper.tries = 2;
    strcpy(view->paper.last_try, "10:43:12");
}

static void paper_is_there(struct view *view) {
    no_paper(view);
    view->paper.trouble = NULL;
}

static void not_sure(struct view *view) {
    no_paper(view);
    evening(view);
    view->paper.name = N_("Final identification report");
    view->day = DAY_OVER;
    view->paper.trouble =
        N_("The printer stopped answering: nobody knows whether the paper came out. Look into it");
}

static void not_printed(struct view *view) {
    evening(view);
    view->paper.out[LOG_REPORT_FINAL] = 0;
    view->paper.trouble = N_("The printer takes nothing: look for a jam, switch it off and on");
}

static void printer_gone(struct view *view) {
    view->devices[2].health = BROKEN;
    view->devices[2].words = N_("not connected");
    view->paper.trouble = N_("The printer is not there: look at its cable and its power");
}

static void no_zero_report(struct view *view) {
    view->paper.out[LOG_REPORT_ZERO] = 0;
}

static void too_early(struct view *view) {
    view->minutes_left = 590;
    strcpy(view->clock, "10:10");
}

static void late(struct view *view) {
    evening(view);
    view->minutes_left = 0;
}

static void at_the_hour(struct view *view) {
    late(view);
    view->form = (struct form){0};
}

static void doors_closed(struct view *view) {
    late(view);
    view->day = DAY_DOORS_CLOSED;
}

static void mid_day(struct view *view) {
    view->day = DAY_OPEN;
}

static void open_ends(struct view *view) {
    evening(view);
    view->form.error = N_("One of the two codes is wrong, or both. Type both again");
    view->paper.trouble =
        N_("The printer stopped answering: nobody knows whether the paper came out. Look into it");
}

static void without_slips(struct view *view) {
    view->figures.unfinished = 2;
    view->figures.unfinished_numbers = "412, 1377";
}

#define OPERATOR false
#define PUBLIC true
const struct sample sample_views[] = {
    {"locked",                OPERATOR, LOCKED,             NULL                    },
    {"locked-second",         OPERATOR, LOCKED,             second_holder           },
    {"locked-wait",           OPERATOR, LOCKED,             made_to_wait            },
    {"locked-letters",        OPERATOR, LOCKED,             in_other_letters        },
    {"locked-checked",        OPERATOR, LOCKED,             checked                 },
    {"locked-forked",         OPERATOR, LOCKED,             forked                  },
    {"locked-last",           OPERATOR, LOCKED,             after_a_lock            },
    {"locked-other-day",      OPERATOR, LOCKED,             other_day               },
    {"locked-after",          OPERATOR, LOCKED,             after_the_end           },
    {"locked-unread",         OPERATOR, LOCKED,             unread                  },
    {"opening",               OPERATOR, OPENING,            fresh                   },
    {"reporting",             OPERATOR, REPORTING,          NULL                    },
    {"reporting-slow",        OPERATOR, REPORTING,          slow_printer            },
    {"unreported",            OPERATOR, UNREPORTED,         no_paper                },
    {"unreported-ready",      OPERATOR, UNREPORTED,         paper_is_there          },
    {"unreported-closed",     OPERATOR, UNREPORTED,         not_sure                },
    {"papers",                OPERATOR, PAPERS,             NULL                    },
    {"waiting",               OPERATOR, WAITING,            NULL                    },
    {"waiting-printer",       OPERATOR, WAITING,            printer_gone            },
    {"waiting-no-zero",       OPERATOR, WAITING,            no_zero_report          },
    {"waiting-unfinished",    OPERATOR, WAITING,            without_slips           },
    {"waiting-wrong",         OPERATOR, WAITING,            wrong_pin               },
    {"waiting-compare",       OPERATOR, WAITING,            compare                 },
    {"waiting-letters",       OPERATOR, WAITING,            scanned_link            },
    {"waiting-nothing",       OPERATOR, WAITING,            nothing_typed           },
    {"waiting-typed",         OPERATOR, WAITING,            typed                   },
    {"waiting-not-accepted",  OPERATOR, WAITING,            not_accepted            },
    {"waiting-other-key",     OPERATOR, WAITING,            other_key               },
    {"waiting-other-reader",  OPERATOR, WAITING,            other_reader            },
    {"finding",               OPERATOR, FINDING,            NULL                    },
    {"finding-loading",       OPERATOR, FINDING,            loading                 },
    {"finding-searching",     OPERATOR, FINDING,            searching               },
    {"candidates",            OPERATOR, CHOOSING,           candidates              },
    {"candidates-one",        OPERATOR, CHOOSING,           one_candidate           },
    {"candidates-two",        OPERATOR, CHOOSING,           two_candidates          },
    {"candidates-elsewhere",  OPERATOR, CHOOSING,           no_choice               },
    {"nobody-found",          OPERATOR, NOBODY_FOUND,       NULL                    },
    {"finding-face",          OPERATOR, FINDING_FACE,       looking                 },
    {"finding-face-lost",     OPERATOR, FINDING_FACE,       camera_lost             },
    {"finding-doubted",       OPERATOR, FINDING_DOUBTED,    finding_doubted         },
    {"candidates-face",       OPERATOR, CHOOSING,           candidates_by_face      },
    {"candidates-face-one",   OPERATOR, CHOOSING,           one_by_face             },
    {"nobody-face",           OPERATOR, NOBODY_FOUND,       nobody_by_face          },
    {"voter",                 OPERATOR, SHOWING_VOTER,      NULL                    },
    {"voter-found",           OPERATOR, SHOWING_VOTER,      without_document        },
    {"voter-found-face",      OPERATOR, SHOWING_VOTER,      found_by_face           },
    {"voter-long",            OPERATOR, SHOWING_VOTER,      long_names              },
    {"voter-no-models",       OPERATOR, SHOWING_VOTER,      no_models               },
    {"finger",                OPERATOR, READING_FINGER,     NULL                    },
    {"finger-pressing",       OPERATOR, READING_FINGER,     pressing                },
    {"finger-long",           OPERATOR, READING_FINGER,     pressing_long           },
    {"finger-lost",           OPERATOR, READING_FINGER,     lost                    },
    {"finger-quit",           OPERATOR, READING_FINGER,     window_stays            },
    {"face",                  OPERATOR, LOOKING_AT_FACE,    looking                 },
    {"face-found",            OPERATOR, LOOKING_AT_FACE,    looking_without_document},
    {"face-seen-before",      OPERATOR, LOOKING_AT_FACE,    seen_before             },
    {"face-well",             OPERATOR, LOOKING_AT_FACE,    looking_well            },
    {"face-long",             OPERATOR, LOOKING_AT_FACE,    looking_long            },
    {"face-turn-left",        OPERATOR, LOOKING_AT_FACE,    turning_left            },
    {"face-turn-right",       OPERATOR, LOOKING_AT_FACE,    turning_right           },
    {"face-turn-back",        OPERATOR, LOOKING_AT_FACE,    turning_back            },
    {"face-lost",             OPERATOR, LOOKING_AT_FACE,    camera_lost             },
    {"face-frozen",           OPERATOR, LOOKING_AT_FACE,    camera_frozen           },
    {"checking",              OPERATOR, CHECKING,           still_loading           },
    {"reserving",             OPERATOR, RESERVING,          NULL                    },
    {"printing",              OPERATOR, PRINTING,           NULL                    },
    {"identified",            OPERATOR, IDENTIFIED,         NULL                    },
    {"identified-typed-at",   OPERATOR, IDENTIFIED,         typed_at_nothing        },
    {"identified-training",   OPERATOR, IDENTIFIED,         training                },
    {"not-identified",        OPERATOR, NOT_IDENTIFIED,     failed_twice            },
    {"not-identified-left",   OPERATOR, NOT_IDENTIFIED,     tries_left              },
    {"already",               OPERATOR, ALREADY_IDENTIFIED, NULL                    },
    {"already-long",          OPERATOR, ALREADY_IDENTIFIED, long_names              },
    {"not-listed",            OPERATOR, NOT_LISTED,         NULL                    },
    {"not-listed-no-index",   OPERATOR, NOT_LISTED,         no_index                },
    {"referral",              OPERATOR, NOT_LISTED,         referred                },
    {"referral-far",          OPERATOR, NOT_LISTED,         referred_far            },
    {"referral-next-door",    OPERATOR, NOT_LISTED,         referred_door           },
    {"warned",                OPERATOR, WARNED,             warned                  },
    {"warned-official",       OPERATOR, WARNED,             warned_official         },
    {"warned-unmarked",       OPERATOR, WARNED,             warned_unmarked         },
    {"warned-before",         OPERATOR, WARNED,             warned_before           },
    {"warned-before-member",  OPERATOR, WARNED,             warned_member           },
    {"warned-by-face",        OPERATOR, WARNED,             warned_by_face          },
    {"warned-by-face-before", OPERATOR, WARNED,             warned_by_face_before   },
    {"explaining",            OPERATOR, EXPLAINING,         NULL                    },
    {"explaining-wrong",      OPERATOR, EXPLAINING,         explained_wrongly       },
    {"interrupted",           OPERATOR, INTERRUPTED,        NULL                    },
    {"interrupted-long",      OPERATOR, INTERRUPTED,        long_names              },
    {"deciding-untried",      OPERATOR, DECIDING,           untried                 },
    {"waiting-alarm",         OPERATOR, WAITING,            often_decided           },
    {"waiting-alarm-member",  OPERATOR, WAITING,            much_decided            },
    {"waiting-alarm-pace",    OPERATOR, WAITING,            too_quick               },
    {"waiting-alarm-search",  OPERATOR, WAITING,            unsearched              },
    {"doubted",               OPERATOR, DOUBTED,            doubted                 },
    {"doubted-much",          OPERATOR, DOUBTED,            doubted_much            },
    {"unfinished",            OPERATOR, UNFINISHED,         NULL                    },
    {"unfinished-again",      OPERATOR, UNFINISHED,         no_paper                },
    {"deciding",              OPERATOR, DECIDING,           NULL                    },
    {"deciding-choice",       OPERATOR, DECIDING,           choosing                },
    {"deciding-wait",         OPERATOR, DECIDING,           made_to_wait_for_codes  },
    {"deciding-checked",      OPERATOR, DECIDING,           checked                 },
    {"undoing",               OPERATOR, UNDOING,            NULL                    },
    {"doors",                 OPERATOR, CLOSING_DOORS,      at_the_hour             },
    {"doors-early",           OPERATOR, CLOSING_DOORS,      too_early               },
    {"waiting-late",          OPERATOR, WAITING,            late                    },
    {"waiting-doors",         OPERATOR, WAITING,            doors_closed            },
    {"closing",               OPERATOR, CLOSING,            evening                 },
    {"closing-open-ends",     OPERATOR, CLOSING,            open_ends               },
    {"closed",                OPERATOR, CLOSED,             evening                 },
    {"closed-unreported",     OPERATOR, CLOSED,             not_printed             },
    {"closed-ahead",          OPERATOR, CLOSED,             ahead                   },
    {"stopped",               OPERATOR, STOPPED,            NULL                    },
    {"stopped-medium",        OPERATOR, STOPPED,            no_medium               },
    {"stopped-one-disk",      OPERATOR, STOPPED,            one_disk                },
    {"stopped-put-back",      OPERATOR, STOPPED,            put_back                },
    {"stopped-forked",        OPERATOR, STOPPED,            forked                  },
    {"stopped-ahead",         OPERATOR, STOPPED,            ahead                   },
    {"public-locked",         PUBLIC,   LOCKED,             NULL                    },
    {"public-locked-mid-day", PUBLIC,   LOCKED,             mid_day                 },
    {"public-locked-after",   PUBLIC,   LOCKED,             after_the_end           },
    {"public-waiting",        PUBLIC,   WAITING,            NULL                    },
    {"public-waiting-doors",  PUBLIC,   WAITING,            doors_closed            },
    {"public-finding",        PUBLIC,   FINDING,            NULL                    },
    {"public-finding-face",   PUBLIC,   FINDING_FACE,       looking                 },
    {"public-candidates",     PUBLIC,   CHOOSING,           candidates              },
    {"public-voter",          PUBLIC,   SHOWING_VOTER,      NULL                    },
    {"public-finger",         PUBLIC,   READING_FINGER,     NULL                    },
    {"public-finger-holding", PUBLIC,   READING_FINGER,     holding                 },
    {"public-finger-thumb",   PUBLIC,   READING_FINGER,     thumb                   },
    {"public-face",           PUBLIC,   LOOKING_AT_FACE,    looking                 },
    {"public-face-well",      PUBLIC,   LOOKING_AT_FACE,    looking_well            },
    {"public-face-long",      PUBLIC,   LOOKING_AT_FACE,    looking_long            },
    {"public-turn-left",      PUBLIC,   LOOKING_AT_FACE,    turning_left            },
    {"public-turn-right",     PUBLIC,   LOOKING_AT_FACE,    turning_right           },
    {"public-turn-back",      PUBLIC,   LOOKING_AT_FACE,    turning_back            },
    {"public-face-frozen",    PUBLIC,   LOOKING_AT_FACE,    camera_frozen           },
    {"public-face-lost",      PUBLIC,   LOOKING_AT_FACE,    camera_lost             },
    {"public-reporting",      PUBLIC,   REPORTING,          NULL                    },
    {"public-printing",       PUBLIC,   PRINTING,           NULL                    },
    {"public-identified",     PUBLIC,   IDENTIFIED,         NULL                    },
    {"public-already",        PUBLIC,   ALREADY_IDENTIFIED, NULL                    },
    {"public-not-listed",     PUBLIC,   NOT_LISTED,         NULL                    },
    {"public-referral",       PUBLIC,   NOT_LISTED,         referred                },
    {"public-referral-far",   PUBLIC,   NOT_LISTED,         referred_far            },
    {"public-explaining",     PUBLIC,   EXPLAINING,         NULL                    },
    {"public-interrupted",    PUBLIC,   INTERRUPTED,        NULL                    },
    {"public-warned",         PUBLIC,   WARNED,             warned                  },
    {"public-deciding",       PUBLIC,   DECIDING,           NULL                    },
    {"public-closed",         PUBLIC,   CLOSED,             evening                 },
    {"public-stopped",        PUBLIC,   STOPPED,            NULL                    },
};
const size_t sample_view_count = sizeof sample_views / sizeof *sample_views;

static bool knows_the_voter(enum session_state state) {
    static const enum session_state nobody[] = {FINDING,  FINDING_FACE, FINDING_DOUBTED,
                                                CHOOSING, NOBODY_FOUND, NOT_LISTED};
    for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++)
        if (state == nobody[i])
            return false;
    return states_row(state)->holds_a_voter;
}

void sample_view(struct view *out, size_t at) {
    const struct sample *sample = &sample_views[at];
    *out = (struct view){
        .state = sample->state,
        .election = {"Жогорку Кеңештин депутаттарын шайлоо", "Выборы депутатов Жогорку Кеңеша",
                     "Election of deputies of the Jogorku Kenesh"                                                                                                                                      },
        .address = {"Бишкек ш., Манас пр. 101, № 61 мектеп",
                     "г. Бишкек, пр. Манаса 101, школа № 61",                                                                          "101 Manas Avenue, school No. 61, Bishkek"},
        .precinct = 7161,
        .kiosk = 2,
        .date = "24.01.2027",
        .today = "24.01.2027",
        .clock = "12:42",
        .focus_action = -1,
        .kiosk_key = "AUdtM4kT9yq0VbXw2sHn6eLr8cQzPf1oJgEa5iYuD7Rm",
        .check_code = "Zk3w8cVtGQ4mBsx1N5Yq0uJ7hDfR2aLpE6iTgWnXyKo=",
        .checkpoint = "shailoo.gov.kg/jk-2027/uik7161/k2\n4812\n"
                      "Zk3w8cVtGQ4mBsx1N5Yq0uJ7hDfR2aLpE6iTgWnXyKo=\n\n\342\200\224 "
                      "shailoo.gov.kg/jk-2027/uik7161/k2 "
                      "t2rMaKB7ZZlyMRkH17uAm6iLcVBCijwGPq5BKy/"
                      "MZxW6kD1JZ7e7RzFesMF3uslb7UKu2Oocz8g35ra83q3zTsieMwc=\n"
    };
    put_day(out);
    if (knows_the_voter(sample->state))
        put_visit(out);
    if (sample->state == FINDING)
        out->finger.quality = -1;
    out->search.loading = 100;
    out->search.references = 6748;
    put_form(out);
    if (sample->state == STOPPED)
        out->reason = N_("The disk is full. Free space on it, then press Enter");
    if (sample->change)
        sample->change(out);
}

static void picture_free(const struct picture *picture) {
    if (!picture)
        return;
    free(picture->pixels);
    free((void *)picture);
}

void sample_view_finish(struct view *view) {
    picture_free(view->voter.portrait);
    for (int i = 0; i < view->search.count; i++)
        picture_free(view->search.best[i].voter.portrait);
    picture_free(view->finger.print);
    picture_free(view->face.frame);
    *view = (struct view){0};
}
